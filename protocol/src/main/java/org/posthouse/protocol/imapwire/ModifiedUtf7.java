package org.posthouse.protocol.imapwire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.posthouse.base.wire.SyntaxException;

/** Mailbox names on the wire: ASCII stands for itself, everything else is base64 of UTF-16 between {@code &} and {@code -}. RFC 3501 §5.1.3 */
public final class ModifiedUtf7 {
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

    private ModifiedUtf7() {}

    /** As it goes over the wire, ASCII only. */
    public static String encode(String name) {
        StringBuilder out = new StringBuilder(name.length() + 8);
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            if (c == '&') {
                out.append("&-");
                i++;
            } else if (c >= 0x20 && c < 0x7f) {
                out.append(c);
                i++;
            } else {
                int end = i;
                while (end < name.length() && (name.charAt(end) < 0x20 || name.charAt(end) >= 0x7f))
                    end++;
                base64(name, i, end, out.append('&'));
                out.append('-');
                i = end;
            }
        }
        return out.toString();
    }

    private static void base64(String s, int from, int to, StringBuilder out) {
        int bits = 0;
        int n = 0;
        for (int i = from; i < to; i++) {
            bits = bits << 16 | s.charAt(i);
            for (n += 16; n >= 6; n -= 6)
                out.append(DIGITS.charAt(bits >>> n - 6 & 63));
        }
        if (n > 0)
            out.append(DIGITS.charAt(bits << 6 - n & 63));
    }

    /** Reads what follows the standard to the letter; anything else (a lone {@code &}, encoded ASCII, half a surrogate) is a SyntaxException. */
    public static String decodeStrictly(String wire) throws SyntaxException {
        String name = decode(wire, true);
        if (name == null || !encode(name).equals(wire))
            throw new SyntaxException("not modified UTF-7");
        return name;
    }

    /** Reads what clients send: correct names as they are meant, 8-bit names as UTF-8, and all else literally. */
    public static String decode(byte[] wire) throws SyntaxException {
        boolean ascii = true;
        for (byte b : wire)
            ascii &= b > 0;
        if (!ascii)
            return utf8(wire);
        String text = new String(wire, StandardCharsets.US_ASCII);
        String name = decode(text, false);
        return name == null ? text : name;
    }

    private static String utf8(byte[] wire) throws SyntaxException {
        try {
            String s = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(wire)).toString();
            if (s.indexOf(0) >= 0)
                throw new SyntaxException("NUL in a mailbox name");
            return s;
        } catch (CharacterCodingException e) {
            throw new SyntaxException("a mailbox name is modified UTF-7 or UTF-8");
        }
    }

    // Null where a shift is not well-formed.
    private static @org.jspecify.annotations.Nullable String decode(String wire, boolean strict) {
        if (wire.indexOf('&') < 0)
            return wire;
        StringBuilder out = new StringBuilder(wire.length());
        int i = 0;
        while (i < wire.length()) {
            char c = wire.charAt(i++);
            if (c != '&') {
                out.append(c);
                continue;
            }
            int end = wire.indexOf('-', i);
            if (end < 0)
                return null;
            if (end == i)
                out.append('&');
            else if (!shifted(wire, i, end, out, strict))
                return null;
            i = end + 1;
        }
        return out.toString();
    }

    private static boolean shifted(String wire, int from, int to, StringBuilder out, boolean strict) {
        int bits = 0;
        int n = 0;
        char high = 0;
        for (int i = from; i < to; i++) {
            int d = DIGITS.indexOf(wire.charAt(i));
            if (d < 0)
                return false;
            bits = bits << 6 | d;
            n += 6;
            if (n < 16)
                continue;
            n -= 16;
            char c = (char) (bits >>> n);
            bits &= (1 << n) - 1;
            if (high != 0 != Character.isLowSurrogate(c) || c < 0x20)
                return false;
            high = Character.isHighSurrogate(c) ? c : 0;
            out.append(c);
        }
        return high == 0 && n < 6 && (!strict || bits == 0);
    }
}
