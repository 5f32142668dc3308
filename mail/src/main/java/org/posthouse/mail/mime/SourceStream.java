package org.posthouse.mail.mime;

import java.io.IOException;
import java.io.InputStream;

/** A source read from one offset to another, through a small buffer for single octets. */
final class SourceStream extends InputStream {
    private final Source source;
    private final long to;
    private final byte[] buffer;
    private long at;
    private int pos;
    private int limit;

    SourceStream(Source source, long from, long to) {
        this.source = source;
        this.at = from;
        this.to = to;
        this.buffer = new byte[(int) Math.min(8192, Math.max(1, to - from))];
    }

    @Override
    public int read() throws IOException {
        if (pos == limit) {
            int n = fill(buffer, 0, buffer.length);
            if (n < 0) {
                return -1;
            }
            pos = 0;
            limit = n;
        }
        return buffer[pos++] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (len == 0) {
            return 0;
        }
        if (pos < limit) {
            int n = Math.min(len, limit - pos);
            System.arraycopy(buffer, pos, b, off, n);
            pos += n;
            return n;
        }
        return fill(b, off, len);
    }

    private int fill(byte[] b, int off, int len) throws IOException {
        if (at >= to) {
            return -1;
        }
        int n = source.read(at, b, off, (int) Math.min(len, to - at));
        if (n <= 0) {
            throw new IOException("source ended at " + at + " before " + to);
        }
        at += n;
        return n;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, to - at + limit - pos);
    }
}
