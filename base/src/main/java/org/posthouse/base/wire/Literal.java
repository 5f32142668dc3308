package org.posthouse.base.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A run of known length inside a connection. */
final class Literal extends InputStream {
    private final WireReader reader;
    private long left;

    Literal(WireReader reader, long n) {
        if (n < 0)
            throw new IllegalArgumentException("negative length");
        this.reader = reader;
        this.left = n;
    }

    @Override
    public int read() throws IOException {
        if (left == 0)
            return -1;
        left--;
        return reader.next();
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (len == 0)
            return 0;
        if (left == 0)
            return -1;
        int want = (int) Math.min(len, left);
        int n = reader.direct(b, off, want);
        if (n == 0 && reader.more()) {
            n = Math.min(want, reader.limit() - reader.position());
            System.arraycopy(reader.buffer(), reader.position(), b, off, n);
            reader.position(reader.position() + n);
        }
        if (n <= 0)
            throw new EOFException("connection closed inside a literal");
        left -= n;
        return n;
    }

    @Override
    public int available() {
        return (int) Math.min(left, reader.limit() - reader.position());
    }

    @Override
    public void close() throws IOException {
        while (left > 0) {
            if (!reader.more())
                throw new EOFException("connection closed inside a literal");
            int n = (int) Math.min(left, reader.limit() - reader.position());
            reader.position(reader.position() + n);
            left -= n;
        }
    }
}
