package org.posthouse.access.pop3server;

import java.io.IOException;
import java.io.InputStream;

/** A message up to its empty line and so many lines more. RFC 1939 §7 */
final class TopStream extends InputStream {
    private final InputStream in;
    private long linesLeft;
    private boolean inBody;
    private boolean lineStart = true;
    private boolean ended;

    TopStream(InputStream in, int lines) {
        this.in = in;
        this.linesLeft = lines;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (ended || inBody && linesLeft == 0)
            return -1;
        int n = in.read(b, off, len);
        for (int i = 0; i < n; i++)
            if (ends(b[off + i])) {
                ended = true;
                return i + 1;
            }
        return n;
    }

    /** Whether the last line wanted ends with this octet. */
    private boolean ends(byte c) {
        if (c != '\n') {
            if (c != '\r')
                lineStart = false;
            return false;
        }
        boolean empty = lineStart;
        lineStart = true;
        if (inBody)
            return --linesLeft == 0;
        inBody = empty;
        return inBody && linesLeft == 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
