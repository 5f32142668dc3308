package org.posthouse.mail.text;

/** Characters as UTF-8, one by one; a lone surrogate becomes the three octets of its number. */
public final class Utf8 {
    private Utf8() {}

    /** Writes a character of at most four octets at an offset, and returns the offset behind it. */
    public static int put(int c, byte[] out, int at) {
        int n = at;
        if (c < 0x80) {
            out[n++] = (byte) c;
        } else if (c < 0x800) {
            out[n++] = (byte) (0xc0 | c >> 6);
            out[n++] = (byte) (0x80 | c & 0x3f);
        } else if (c < 0x10000) {
            out[n++] = (byte) (0xe0 | c >> 12);
            out[n++] = (byte) (0x80 | c >> 6 & 0x3f);
            out[n++] = (byte) (0x80 | c & 0x3f);
        } else {
            out[n++] = (byte) (0xf0 | c >> 18);
            out[n++] = (byte) (0x80 | c >> 12 & 0x3f);
            out[n++] = (byte) (0x80 | c >> 6 & 0x3f);
            out[n++] = (byte) (0x80 | c & 0x3f);
        }
        return n;
    }
}
