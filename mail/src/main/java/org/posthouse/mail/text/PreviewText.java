package org.posthouse.mail.text;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;

/** The beginning of a message's text for lists of messages: what the author wrote rather than what is quoted, on one line. RFC 8970 §3.3 */
public final class PreviewText {
    /** Characters (code points) of a preview at most. */
    public static final int MAX = 200;
    /** Characters of the text that are looked at. */
    private static final int LOOKED_AT = 16 * 1024;
    private static final int DEPTH = 20;

    private PreviewText() {}

    /** Empty where there is no text to show. */
    public static String of(Source source, Structure structure) throws IOException {
        Part part = shown(structure.body(), 0);
        if (part == null)
            return "";
        String text = text(source, part);
        if (part.subtype().equals("html"))
            return onOneLine(text);
        String own = onOneLine(unquoted(text));
        return own.isEmpty() ? onOneLine(text) : own;
    }

    /** The first part that is text to read; of alternatives the plain one. RFC 2046 §5.1.4 */
    private static @Nullable Part shown(Part part, int depth) {
        if (depth > DEPTH || "attachment".equals(part.disposition()))
            return null;
        Part inside = part.body();
        if (inside != null)
            return shown(inside, depth + 1);
        if (part.kind() == Part.Kind.TEXT)
            return part.subtype().equals("plain") || part.subtype().equals("html") ? part : null;
        Part found = null;
        for (Part child : part.parts()) {
            Part text = shown(child, depth + 1);
            if (text != null && (found == null || text.subtype().equals("plain") && !found.subtype().equals("plain"))) {
                found = text;
                if (!part.subtype().equals("alternative") || text.subtype().equals("plain"))
                    return found;
            }
        }
        return found;
    }

    private static String text(Source source, Part part) throws IOException {
        Reader decoded = DecodedText.reader(source, part);
        try (Reader reader = part.subtype().equals("html") ? new HtmlText(decoded) : decoded) {
            char[] text = new char[LOOKED_AT];
            int n = 0;
            int read;
            while (n < text.length && (read = reader.read(text, n, text.length - n)) > 0)
                n += read;
            return new String(text, 0, n);
        }
    }

    /** Without quoted lines and the line that announces them, up to the signature. RFC 3676 §4.3, RFC 3676 §4.5 */
    private static String unquoted(String text) {
        StringBuilder own = new StringBuilder(text.length());
        String waiting = "";
        for (int at = 0; at < text.length();) {
            int end = text.indexOf('\n', at);
            String line = text.substring(at, end < 0 ? text.length() : end);
            at = end < 0 ? text.length() : end + 1;
            if (line.stripTrailing().equals("--"))
                break;
            if (line.startsWith(">")) {
                waiting = waiting.stripTrailing().endsWith(":") ? "" : waiting;
                continue;
            }
            if (line.isBlank())
                continue;
            own.append(waiting).append('\n');
            waiting = line;
        }
        return own.append(waiting).toString();
    }

    private static String onOneLine(String text) {
        StringBuilder out = new StringBuilder(MAX + 2);
        int count = 0;
        boolean blank = true;
        for (int i = 0; i < text.length() && count < MAX;) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.SURROGATE)
                continue;
            boolean space = Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
            if (space && blank)
                continue;
            out.appendCodePoint(space ? ' ' : c);
            count++;
            blank = space;
        }
        return out.toString().strip();
    }
}
