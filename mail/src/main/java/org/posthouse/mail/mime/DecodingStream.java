package org.posthouse.mail.mime;

import java.io.IOException;
import java.io.InputStream;

/** A stream that decodes another one block by block; subclasses turn input octets into output octets. */
abstract class DecodingStream extends InputStream {
    private static final int BLOCK = 4096;

    private final InputStream in;
    private final byte[] input = new byte[BLOCK];
    private byte[] out = new byte[BLOCK + 64];
    private int pos;
    private int limit;
    private boolean ended;

    DecodingStream(InputStream in) {
        this.in = in;
    }

    /** Decodes {@code n} octets of {@code b}, giving what they mean to {@link #emit}. */
    abstract void decode(byte[] b, int n);

    /** The input has ended; what is held back goes out now. */
    void end() {}

    /** Adds an octet to the output. */
    final void emit(int c) {
        if (limit == out.length) {
            out = java.util.Arrays.copyOf(out, out.length * 2);
        }
        out[limit++] = (byte) c;
    }

    private boolean more() throws IOException {
        while (pos == limit) {
            if (ended) {
                return false;
            }
            pos = 0;
            limit = 0;
            int n = in.read(input, 0, BLOCK);
            if (n < 0) {
                ended = true;
                end();
            } else {
                decode(input, n);
            }
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        return more() ? out[pos++] & 0xff : -1;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (len == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int n = Math.min(len, limit - pos);
        System.arraycopy(out, pos, b, off, n);
        pos += n;
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
