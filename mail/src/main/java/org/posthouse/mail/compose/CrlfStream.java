package org.posthouse.mail.compose;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes every line end, CR or LF or both, as CRLF. */
public final class CrlfStream extends FilterOutputStream {
    private int last;

    /** A filter before a stream, which is not closed by it unless this is. */
    public CrlfStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int c) throws IOException {
        if (c == '\r' || (c == '\n' && last != '\r')) {
            out.write('\r');
            out.write('\n');
        } else if (c != '\n') {
            out.write(c);
        }
        last = c;
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        int from = off;
        int end = off + len;
        for (int i = off; i < end; i++) {
            if (b[i] == '\r' || b[i] == '\n') {
                if (i > from) {
                    out.write(b, from, i - from);
                    last = 0;
                }
                write(b[i]);
                from = i + 1;
            }
        }
        if (end > from) {
            out.write(b, from, end - from);
            last = 0;
        }
    }
}
