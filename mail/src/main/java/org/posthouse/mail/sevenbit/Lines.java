package org.posthouse.mail.sevenbit;

import java.io.IOException;
import java.io.InputStream;

/** Encodes a stream line by line as it is read. */
abstract sealed class Lines extends InputStream permits QuotedLines, Base64Lines {
    final InputStream in;
    /** A line of 76 and its end. */
    final byte[] line = new byte[80];
    int length;
    private int at;

    Lines(InputStream in) {
        this.in = in;
    }

    /** Puts the next line into the buffer; false at the end. */
    abstract boolean next() throws IOException;

    final void put(int octet) {
        line[length++] = (byte) octet;
    }

    private boolean fill() throws IOException {
        while (at >= length) {
            at = 0;
            length = 0;
            if (!next())
                return false;
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        return fill() ? line[at++] : -1;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (len == 0)
            return 0;
        if (!fill())
            return -1;
        int n = Math.min(len, length - at);
        System.arraycopy(line, at, b, off, n);
        at += n;
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
