package org.posthouse.mail.text;

import java.io.IOException;
import java.io.Reader;
import java.util.Locale;
import java.util.Set;

/**
 * HTML as the text that is shown: tags, comments, scripts and styles removed, entities decoded, runs of white space one blank. Tags that begin a new block
 * are a blank too; those within a line are nothing, so that a word in two colours is one word. Reads anything, each character once, in bounded memory.
 */
public final class HtmlText extends Reader {
    private static final int NAME = 16;
    private static final int ENTITY = 10;
    private static final Set<String> INLINE = Set.of("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
            "em", "font", "i", "ins", "kbd", "mark", "o:p", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
            "time", "tt", "u", "var", "wbr");
    private static final Set<String> HIDDEN = Set.of("script", "style");

    private final Reader in;
    private final char[] buffer = new char[4096];
    private int at;
    private int limit;
    private final StringBuilder name = new StringBuilder(NAME);
    /** Decoded characters that wait to be read. */
    private String ready = "";
    private int readyAt;
    private boolean blank = true;

    /** Reads and closes the other. */
    public HtmlText(Reader in) {
        this.in = in;
    }

    private int peek() throws IOException {
        if (at == limit) {
            int n = in.read(buffer, 0, buffer.length);
            if (n <= 0)
                return -1;
            at = 0;
            limit = n;
        }
        return buffer[at];
    }

    private int next() throws IOException {
        int c = peek();
        if (c >= 0)
            at++;
        return c;
    }

    @Override
    public int read(char[] out, int off, int len) throws IOException {
        int n = 0;
        while (n < len) {
            int c = text();
            if (c < 0)
                return n == 0 && len > 0 ? -1 : n;
            boolean space = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
            if (!space)
                out[off + n++] = (char) c;
            else if (!blank)
                out[off + n++] = ' ';
            blank = space;
        }
        return n;
    }

    /** The next character of the text, white space as it stands; -1 at the end. */
    private int text() throws IOException {
        for (;;) {
            if (readyAt < ready.length())
                return ready.charAt(readyAt++);
            int c = next();
            if (c == '&') {
                entity();
            } else if (c != '<') {
                return c;
            } else if (markup()) {
                return ' ';
            }
        }
    }

    private void ready(String text) {
        ready = text;
        readyAt = 0;
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** After {@code <}; true when what was removed parts words. */
    private boolean markup() throws IOException {
        int c = peek();
        if (c == '!') {
            at++;
            declaration();
            return false;
        }
        if (c == '?') {
            skipTo('>');
            return false;
        }
        boolean end = c == '/';
        if (end) {
            at++;
            c = peek();
        }
        if (!isLetter(c)) {
            ready(end ? "</" : "<");
            return false;
        }
        String tag = name();
        boolean empty = attributes();
        if (!end && !empty && HIDDEN.contains(tag))
            hidden(tag);
        return !INLINE.contains(tag);
    }

    /** The name of a tag in lower case; one that is too long is nobody's. */
    private String name() throws IOException {
        name.setLength(0);
        for (int c = peek(); c >= 0 && c > ' ' && c != '>' && c != '/' && c != '<'; c = peek()) {
            if (name.length() < NAME)
                name.append((char) c);
            at++;
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }

    /** Up to the end of the tag; a {@code >} in quotes does not end it. True for a tag that ends itself. */
    private boolean attributes() throws IOException {
        int before = 0;
        for (int c = next(); c >= 0; c = next()) {
            if (c == '>')
                return before == '/';
            if ((c == '"' || c == '\'') && before == '=')
                skipTo(c);
            if (c > ' ')
                before = c;
        }
        return false;
    }

    private void skipTo(int end) throws IOException {
        int c;
        do
            c = next();
        while (c >= 0 && c != end);
    }

    private void declaration() throws IOException {
        if (peek() != '-') {
            skipTo('>');
            return;
        }
        at++;
        if (peek() != '-') {
            skipTo('>');
            return;
        }
        at++;
        int dashes = 2;
        for (int c = next(); c >= 0 && !(c == '>' && dashes >= 2); c = next())
            dashes = c == '-' ? dashes + 1 : 0;
    }

    /** Up to the end tag of an element whose content is no text. */
    private void hidden(String tag) throws IOException {
        for (int c = next(); c >= 0; c = next()) {
            if (c != '<' || peek() != '/')
                continue;
            at++;
            if (isLetter(peek()) && name().equals(tag)) {
                attributes();
                return;
            }
        }
    }

    /** After {@code &}; what is no entity stays as it stands. */
    private void entity() throws IOException {
        StringBuilder text = new StringBuilder(ENTITY + 2);
        boolean number = peek() == '#';
        if (number) {
            text.append('#');
            at++;
        }
        for (int c = peek(); text.length() <= ENTITY && (isLetter(c) || c >= '0' && c <= '9'); c = peek()) {
            text.append((char) c);
            at++;
        }
        String found = number ? HtmlEntities.number(text) : HtmlEntities.named(text.toString());
        if (found == null) {
            ready("&" + text);
            return;
        }
        if (peek() == ';')
            at++;
        ready(found);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
