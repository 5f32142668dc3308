package org.posthouse.mail.compose;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Text as a body: line ends are CRLF; ASCII with short lines goes as it is, else quoted-printable or base64, whichever is shorter.
 * RFC 2045 §6.7, §6.8
 *
 * @param charset {@code us-ascii} or {@code UTF-8}
 */
public record TextBody(String charset, String encoding, byte[] body) {
    private static final int MAX_PLAIN = 78;
    private static final int MAX_QP = 76;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    /** Encodes a text; it ends with a line end unless it is empty. */
    public static TextBody of(String text) {
        return of(text, false);
    }

    /** The same, but never base64: what is ASCII in it can be read as it is. */
    public static TextBody legible(String text) {
        return of(text, true);
    }

    private static TextBody of(String text, boolean legible) {
        byte[] utf8 = canonical(text).getBytes(StandardCharsets.UTF_8);
        boolean ascii = true;
        boolean plain = true;
        int lineLength = 0;
        for (int i = 0; i < utf8.length; i++) {
            byte c = utf8[i];
            ascii &= c >= 0;
            if (c == '\n') {
                lineLength = 0;
            } else if (c != '\r') {
                lineLength++;
                plain &= lineLength <= MAX_PLAIN && (c >= 32 || c == '\t') && c != 127;
            }
        }
        String charset = ascii ? "us-ascii" : "UTF-8";
        if (plain) {
            return new TextBody(charset, "7bit", utf8);
        }
        byte[] qp = quotedPrintable(utf8);
        byte[] base64 = legible ? qp : base64(utf8);
        return qp.length <= base64.length
                ? new TextBody(charset, "quoted-printable", qp)
                : new TextBody(charset, "base64", base64);
    }

    private static byte[] base64(byte[] utf8) {
        byte[] lines = Base64.getMimeEncoder().encode(utf8);
        byte[] out = java.util.Arrays.copyOf(lines, lines.length + 2);
        out[lines.length] = '\r';
        out[lines.length + 1] = '\n';
        return out;
    }

    private static String canonical(String text) {
        StringBuilder out = new StringBuilder(text.length() + 64);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                out.append("\r\n");
                if (i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
            } else if (c == '\n') {
                out.append("\r\n");
            } else {
                out.append(c);
            }
        }
        if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
            out.append("\r\n");
        }
        return out.toString();
    }

    private static byte[] quotedPrintable(byte[] b) {
        StringBuilder out = new StringBuilder(b.length * 2);
        int lineStart = 0;
        for (int i = 0; i < b.length; i++) {
            int c = b[i];
            if (c == '\r') {
                out.append("\r\n");
                i++;
                lineStart = out.length();
                continue;
            }
            boolean endOfLine = i + 1 == b.length || b[i + 1] == '\r';
            boolean literal = (c >= 33 && c <= 126 && c != '=') || ((c == ' ' || c == '\t') && !endOfLine);
            // a lone dot and the word From at the start of a line are protected from what happens on the way
            if (out.length() == lineStart && (c == '.' || (c == 'F' && startsFrom(b, i)))) {
                literal = false;
            }
            int need = literal ? 1 : 3;
            if (out.length() - lineStart + need > MAX_QP - (endOfLine ? 0 : 1)) {
                out.append("=\r\n");
                lineStart = out.length();
            }
            if (literal) {
                out.append((char) c);
            } else {
                out.append('=').append(HEX[c >> 4 & 15]).append(HEX[c & 15]);
            }
        }
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean startsFrom(byte[] b, int i) {
        return i + 5 <= b.length && b[i + 1] == 'r' && b[i + 2] == 'o' && b[i + 3] == 'm' && b[i + 4] == ' ';
    }
}
