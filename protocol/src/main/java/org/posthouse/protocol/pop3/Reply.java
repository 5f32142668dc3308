package org.posthouse.protocol.pop3;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;

/** The first line of an answer: {@code +OK} or {@code -ERR}, a code where there is one, text without line ends. RFC 1939 §3, RFC 2449 §3 */
public record Reply(boolean positive, @Nullable ResponseCode code, String text) {
    /** Octets of a reply line without its CRLF. RFC 2449 §4 */
    public static final int MAX_LINE = 510;

    public static Reply ok(String text) {
        return new Reply(true, null, text);
    }

    public static Reply err(String text) {
        return new Reply(false, null, text);
    }

    public static Reply err(ResponseCode code, String text) {
        return new Reply(false, code, text);
    }

    /** The line without CRLF, cut where it would be too long; a line end in the text becomes a space. */
    public String line() {
        var out = new StringBuilder(64);
        out.append(positive ? "+OK" : "-ERR");
        if (code != null)
            out.append(" [").append(code.code()).append(']');
        if (!text.isEmpty())
            out.append(' ').append(text.replace('\r', ' ').replace('\n', ' '));
        return cut(out);
    }

    private static String cut(StringBuilder line) {
        int octets = 0;
        for (int i = 0; i < line.length();) {
            int c = line.codePointAt(i);
            octets += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (octets > MAX_LINE)
                return line.substring(0, i);
            i += Character.charCount(c);
        }
        return line.toString();
    }

    /** Reads a line without its end. */
    public static Reply parse(String line) throws SyntaxException {
        boolean positive = status(line, "+OK");
        if (!positive && !status(line, "-ERR"))
            throw new SyntaxException("expected +OK or -ERR");
        int start = positive ? 3 : 4;
        String text = start < line.length() ? line.substring(start + 1) : "";
        int close = text.startsWith("[") ? text.indexOf(']') : -1;
        ResponseCode code = close < 0 ? null : ResponseCode.of(text.substring(1, close));
        if (code != null)
            text = text.startsWith("] ", close) ? text.substring(close + 2) : text.substring(close + 1);
        return new Reply(positive, code, text);
    }

    private static boolean status(String line, String word) {
        return line.length() >= word.length() && line.substring(0, word.length()).toUpperCase(Locale.ROOT).equals(word)
                && (line.length() == word.length() || line.charAt(word.length()) == ' ');
    }
}
