package org.posthouse.mail.charset;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes encoded words in UTF-8, Q or B whichever is shorter, split between characters. RFC 2047 §2, §4, §5 */
final class EncodedWordWriter {
    /** An encoded word is at most 75 characters; {@code =?UTF-8?Q?} and {@code ?=} take 12. */
    private static final int MAX_PAYLOAD = 63;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private EncodedWordWriter() {}

    static String encodeAll(String text, int used) {
        StringBuilder out = new StringBuilder(text.length() * 2);
        words(text, out, used);
        return out.toString();
    }

    static String encode(String text, int used) {
        int first = -1;
        int last = -1;
        int i = 0;
        while (i < text.length()) {
            int end = wordEnd(text, i);
            if (mustEncode(text, i, end)) {
                first = first < 0 ? i : first;
                last = end;
            }
            i = end + 1;
        }
        if (first < 0 && isPlainBlank(text)) {
            return text;
        }
        if (first < 0) {
            first = 0;
            last = text.length();
        }
        // blanks at the edges would be lost by folding, so they go into the words
        if (isBlank(text, 0, first)) {
            first = 0;
        }
        if (isBlank(text, last, text.length())) {
            last = text.length();
        }
        StringBuilder out = new StringBuilder(text.length() * 2).append(text, 0, first);
        words(text.substring(first, last), out, first == 0 ? used : 0);
        return out.append(text, last, text.length()).toString();
    }

    private static int wordEnd(String text, int from) {
        int end = text.indexOf(' ', from);
        return end < 0 ? text.length() : end;
    }

    private static boolean mustEncode(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c < 32 || c > 126 || (c == '=' && i + 1 < end && text.charAt(i + 1) == '?')) {
                return true;
            }
        }
        return end - from > 900;
    }

    private static boolean isBlank(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (text.charAt(i) != ' ') {
                return false;
            }
        }
        return true;
    }

    /** No blank at the edges that reading would trim, so that plain text comes back as it was. */
    private static boolean isPlainBlank(String text) {
        return text.isEmpty() || (text.charAt(0) != ' ' && text.charAt(text.length() - 1) != ' ');
    }

    private static void words(String text, StringBuilder out, int used) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int qLength = 0;
        for (byte b : utf8) {
            qLength += isSafe(b) || b == ' ' ? 1 : 3;
        }
        boolean q = qLength <= (utf8.length + 2) / 3 * 4;
        int from = 0;
        while (from < utf8.length) {
            // the first word shares its line with the field's name
            int payload = from == 0 ? Math.max(20, MAX_PAYLOAD - used) : MAX_PAYLOAD;
            int end = q ? qEnd(utf8, from, payload) : characterEdge(utf8, from, from + payload / 4 * 3);
            if (from > 0) {
                out.append(' ');
            }
            out.append(q ? "=?UTF-8?Q?" : "=?UTF-8?B?");
            if (q) {
                q(utf8, from, end, out);
            } else {
                byte[] piece = new byte[end - from];
                System.arraycopy(utf8, from, piece, 0, piece.length);
                out.append(Base64.getEncoder().encodeToString(piece));
            }
            out.append("?=");
            from = end;
        }
    }

    private static int qEnd(byte[] utf8, int from, int payload) {
        int used = 0;
        int end = from;
        while (end < utf8.length && used + 3 <= payload) {
            used += isSafe(utf8[end]) || utf8[end] == ' ' ? 1 : 3;
            end++;
        }
        return characterEdge(utf8, from, end);
    }

    private static int characterEdge(byte[] utf8, int from, int wanted) {
        int end = Math.min(wanted, utf8.length);
        while (end > from + 1 && end < utf8.length && (utf8[end] & 0xc0) == 0x80) {
            end--;
        }
        return end;
    }

    private static void q(byte[] utf8, int from, int end, StringBuilder out) {
        for (int i = from; i < end; i++) {
            byte b = utf8[i];
            if (b == ' ') {
                out.append('_');
            } else if (isSafe(b)) {
                out.append((char) b);
            } else {
                out.append('=').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
            }
        }
    }

    /** Safe in a phrase too, the strictest place. RFC 2047 §5 (3) */
    private static boolean isSafe(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '!' || b == '*' || b == '+' || b == '-'
                || b == '/';
    }
}
