package org.posthouse.mail.charset;

/** The value of a base64 digit. RFC 2045 §6.8 */
final class Base64Digit {
    private static final byte[] VALUES = new byte[256];

    static {
        java.util.Arrays.fill(VALUES, (byte) -1);
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < 64; i++) {
            VALUES[digits.charAt(i)] = (byte) i;
        }
    }

    private Base64Digit() {}

    static int value(byte c) {
        return VALUES[c & 0xff];
    }
}
