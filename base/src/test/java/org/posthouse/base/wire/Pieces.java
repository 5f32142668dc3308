package org.posthouse.base.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A stream that hands out its input in pieces of given sizes (the last size repeats) and keeps what is written. */
final class Pieces implements Stream {
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    int writes;
    private final byte[] input;
    private final int[] sizes;
    private int pos;
    private int piece;

    Pieces(byte[] input, int... sizes) {
        this.input = input;
        this.sizes = sizes;
    }

    static Pieces of(String input, int... sizes) {
        return new Pieces(input.getBytes(StandardCharsets.ISO_8859_1), sizes);
    }

    @Override
    public int read(byte[] b, int off, int len) {
        if (pos == input.length)
            return -1;
        int size = sizes.length == 0 ? input.length : sizes[Math.min(piece++, sizes.length - 1)];
        int n = Math.max(1, Math.min(Math.min(size, len), input.length - pos));
        System.arraycopy(input, pos, b, off, n);
        pos += n;
        return n;
    }

    @Override
    public void write(byte[] b, int off, int len) {
        writes++;
        written.write(b, off, len);
    }

    String text() {
        return written.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {}
}
