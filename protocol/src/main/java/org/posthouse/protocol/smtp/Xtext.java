package org.posthouse.protocol.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How values of parameters are written: xtext, RFC 3461 §4, and that of internationalized addresses, RFC 6533 §3. */
final class Xtext {
    private static final String HEX = "0123456789ABCDEF";

    private Xtext() {}

    static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            if (c > 32 && c < 127 && c != '+' && c != '=')
                out.append((char) c);
            else
                out.append('+').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
        return out.toString();
    }

    /** Empty where a plus sign is not followed by two capital hexadecimal digits, or the octets are not UTF-8. */
    static Optional<String> decode(String text) {
        byte[] out = new byte[text.length()];
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c == '+') {
                int high = i + 2 < text.length() ? HEX.indexOf(text.charAt(i + 1)) : -1;
                int low = high < 0 ? -1 : HEX.indexOf(text.charAt(i + 2));
                if (low < 0)
                    return Optional.empty();
                c = high << 4 | low;
                i += 2;
            } else if (c <= 32 || c >= 127 || c == '=')
                return Optional.empty();
            out[n++] = (byte) c;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(out, 0, n)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The form that is ASCII throughout. */
    static String encodeUnicode(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (c > 32 && c < 127 && c != '+' && c != '=' && c != '\\')
                out.append((char) c);
            else
                out.append(c < 16 ? "\\x{0" : "\\x{").append(Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT)).append('}');
        });
        return out.toString();
    }

    /** With or without UTF-8 in it; empty where an escape is none, or a character stands as it must not. */
    static Optional<String> decodeUnicode(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                if (c <= 32 || c == 127 || c == '+' || c == '=')
                    return Optional.empty();
                out.append(c);
                continue;
            }
            int close = text.startsWith("\\x{", i) ? text.indexOf('}', i) : -1;
            int point = close < 0 ? -1 : point(text, i + 3, close);
            if (point < 0)
                return Optional.empty();
            out.appendCodePoint(point);
            i = close;
        }
        return Optional.of(out.toString());
    }

    /** HEXPOINT: two to six digits that are no surrogate. */
    private static int point(String text, int from, int to) {
        if (to - from < 2 || to - from > 6)
            return -1;
        int n = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || text.charAt(i) > 'f')
                return -1;
            n = n << 4 | digit;
        }
        return Character.isValidCodePoint(n) && (n < 0xd800 || n > 0xdfff) ? n : -1;
    }
}
