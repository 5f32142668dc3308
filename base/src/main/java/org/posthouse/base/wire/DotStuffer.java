package org.posthouse.base.wire;

import java.io.IOException;
import java.io.InputStream;

/** Stuffs dots and makes every line end CRLF. */
final class DotStuffer {
    private final WireWriter out;
    private boolean lineStart = true;
    private boolean cr;

    DotStuffer(WireWriter out) {
        this.out = out;
    }

    void copy(InputStream in) throws IOException {
        byte[] chunk = BufferPool.borrow();
        try {
            int len;
            while ((len = in.read(chunk, 0, chunk.length)) >= 0)
                chunk(chunk, len);
        } finally {
            BufferPool.giveBack(chunk);
        }
        if (cr || !lineStart)
            endLine();
    }

    private void chunk(byte[] b, int len) throws IOException {
        int i = 0;
        while (i < len) {
            byte c = b[i];
            if (c == '\n' || cr) {
                endLine();
                if (c == '\n')
                    i++;
            } else if (c == '\r') {
                cr = true;
                i++;
            } else {
                int from = i;
                while (i < len && b[i] != '\r' && b[i] != '\n')
                    i++;
                if (lineStart && c == '.')
                    out.b('.');
                lineStart = false;
                out.bytes(b, from, i - from);
            }
        }
    }

    private void endLine() throws IOException {
        cr = false;
        lineStart = true;
        out.crlf();
    }
}
