package org.posthouse.mail.sieve;

import java.util.Locale;

/** Cuts a script into tokens. A bare LF ends a line as CRLF does, since scripts are written with any editor. RFC 5228 §8.1 */
final class Lexer {
    private static final long MAX_NUMBER = (1L << 31) - 1;

    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;

    Lexer(String text) {
        this.text = text;
    }

    private Place place() {
        return new Place(line, at - lineStart + 1);
    }

    private SieveException wrong(Place place, String problem) {
        return new SieveException(place, problem);
    }

    private int peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : -1;
    }

    private void step() {
        if (text.charAt(at++) == '\n') {
            line++;
            lineStart = at;
        }
    }

    Token next() throws SieveException {
        blanks();
        Place place = place();
        int c = peek(0);
        if (c < 0)
            return new Token(Token.Kind.END, "", 0, place);
        if (c == ':') {
            at++;
            if (!isStart(peek(0)))
                throw wrong(place, "a ':' begins a tag such as :is; write its name directly behind it");
            return new Token(Token.Kind.TAG, word(), 0, place);
        }
        if (isStart(c))
            return identifier(place);
        if (c >= '0' && c <= '9')
            return number(place);
        if (c == '"')
            return quoted(place);
        if (";,(){}[]".indexOf(c) >= 0) {
            at++;
            return new Token(Token.Kind.SEPARATOR, String.valueOf((char) c), 0, place);
        }
        throw wrong(place,
                "the character '" + SieveException.shown(text.substring(at, at + 1)) + "' cannot stand here; strings need double quotes");
    }

    private void blanks() throws SieveException {
        for (;;) {
            int c = peek(0);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' && peek(1) == '\n')
                step();
            else if (c == '#')
                hashComment();
            else if (c == '/' && peek(1) == '*')
                bracketComment();
            else
                return;
        }
    }

    private void hashComment() {
        while (peek(0) >= 0 && peek(0) != '\n')
            at++;
    }

    private void bracketComment() throws SieveException {
        Place place = place();
        int end = text.indexOf("*/", at + 2);
        if (end < 0)
            throw wrong(place, "this comment never ends; close it with */");
        while (at < end + 2)
            step();
    }

    private static boolean isStart(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private String word() {
        int from = at;
        while (isStart(peek(0)) || peek(0) >= '0' && peek(0) <= '9')
            at++;
        return text.substring(from, at).toLowerCase(Locale.ROOT);
    }

    private Token identifier(Place place) throws SieveException {
        String word = word();
        if (word.equals("text") && peek(0) == ':')
            return multiLine(place);
        return new Token(Token.Kind.IDENTIFIER, word, 0, place);
    }

    /** RFC 5228 §2.4.1: at least up to 2^31 - 1. */
    private Token number(Place place) throws SieveException {
        long n = 0;
        while (peek(0) >= '0' && peek(0) <= '9')
            n = Math.min(MAX_NUMBER + 1, n * 10 + text.charAt(at++) - '0');
        int shift = switch (peek(0)) {
            case 'k', 'K' -> 10;
            case 'm', 'M' -> 20;
            case 'g', 'G' -> 30;
            default -> 0;
        };
        if (shift > 0)
            at++;
        if (isStart(peek(0)) || peek(0) >= '0' && peek(0) <= '9')
            throw wrong(place, "a number may end with K, M or G and nothing else");
        if (n > MAX_NUMBER >> shift)
            throw wrong(place, "the number is too large; the largest is " + MAX_NUMBER);
        return new Token(Token.Kind.NUMBER, "", n << shift, place);
    }

    private Token quoted(Place place) throws SieveException {
        at++;
        StringBuilder out = new StringBuilder();
        for (;;) {
            int c = peek(0);
            if (c < 0)
                throw wrong(place, "this string never ends; close it with a double quote");
            if (c == '"') {
                at++;
                return new Token(Token.Kind.STRING, out.toString(), 0, place);
            }
            if (c == '\\' && peek(1) >= 0 && peek(1) != '\r' && peek(1) != '\n')
                at++;
            take(out);
        }
    }

    /** The next character as part of a string; every line end becomes CRLF. */
    private void take(StringBuilder out) throws SieveException {
        int c = peek(0);
        if (c == 0)
            throw wrong(place(), "a script must not hold the character NUL; remove it");
        if (c == '\r' && peek(1) != '\n')
            throw wrong(place(), "a carriage return stands alone; end lines with CRLF or LF");
        if (c == '\n' && (out.isEmpty() || out.charAt(out.length() - 1) != '\r'))
            out.append('\r');
        out.append((char) c);
        step();
    }

    private Token multiLine(Place place) throws SieveException {
        at++;
        while (peek(0) == ' ' || peek(0) == '\t')
            at++;
        if (peek(0) == '#')
            hashComment();
        if (peek(0) == '\r' && peek(1) == '\n')
            at++;
        if (peek(0) != '\n')
            throw wrong(place(), "behind 'text:' the line must end; the text begins on the next line");
        step();
        StringBuilder out = new StringBuilder();
        for (;;) {
            if (peek(0) < 0)
                throw wrong(place, "this text never ends; close it with a line that holds only a dot");
            if (peek(0) == '.') {
                at++;
                int ending = peek(0) == '\r' && peek(1) == '\n' ? 2 : peek(0) == '\n' ? 1 : peek(0) < 0 ? 0 : -1;
                if (ending >= 0) {
                    for (int i = 0; i < ending; i++)
                        step();
                    return new Token(Token.Kind.STRING, out.toString(), 0, place);
                }
                // Of two dots one is meant; a single one before other text is let through as it is.
                if (peek(0) != '.')
                    out.append('.');
            }
            while (peek(0) >= 0 && peek(0) != '\n')
                take(out);
            if (peek(0) == '\n')
                take(out);
        }
    }
}
