package org.posthouse.mail.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Random-access bytes of known length: a blob, a file, an array. What is read never changes. */
public interface Source {
    /** Length in octets. */
    long size();

    /**
     * Reads at most {@code len} octets from offset {@code at}.
     *
     * @return how many were read, at least 1 while {@code at < size()}; -1 at the end
     * @throws IOException when the bytes cannot be had
     */
    int read(long at, byte[] b, int off, int len) throws IOException;

    /** The array itself, not copied. */
    static Source of(byte[] bytes) {
        return new ArraySource(bytes);
    }

    /** A part of this source as a source; its offsets begin at 0. */
    default Source range(long from, long to) {
        Objects.checkFromToIndex(from, to, size());
        return new RangeSource(this, from, to - from);
    }

    /** A part of this source as a stream, read in place. */
    default InputStream stream(long from, long to) {
        Objects.checkFromToIndex(from, to, size());
        return new SourceStream(this, from, to);
    }

    /** All octets from {@code from} to {@code to} in an array. */
    default byte[] bytes(long from, long to) throws IOException {
        Objects.checkFromToIndex(from, to, size());
        byte[] b = new byte[Math.toIntExact(to - from)];
        int n = 0;
        while (n < b.length) {
            int read = read(from + n, b, n, b.length - n);
            if (read <= 0) {
                throw new IOException("source ended at " + (from + n) + " of " + size());
            }
            n += read;
        }
        return b;
    }
}
