package org.posthouse.mail.mime;

import java.nio.charset.StandardCharsets;

/** Comparisons of bytes as ASCII, in any case. */
final class Ascii {
    private Ascii() {}

    static boolean equalsIgnoreCase(byte[] b, int from, int to, String name) {
        if (to - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (lower(b[from + i]) != lower((byte) name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static int lower(byte c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    /** The bytes as a string of Latin-1 characters in lower case. */
    static String lowerCase(byte[] b, int from, int to) {
        byte[] out = new byte[to - from];
        for (int i = from; i < to; i++) {
            out[i - from] = (byte) lower(b[i]);
        }
        return new String(out, StandardCharsets.ISO_8859_1);
    }
}
