package org.posthouse.base.wire;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Stuffs dots and makes every line end CRLF. What is so already, nearly all of most messages, is copied as it is. */
final class DotStuffer {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

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
            int end = cr ? i : proper(b, i, len);
            if (end > i) {
                out.bytes(b, i, end - i);
                i = end;
                continue;
            }
            byte c = b[i];
            if (c == '\n' || cr) {
                endLine();
                if (c == '\n')
                    i++;
            } else if (c == '\r') {
                cr = true;
                i++;
            } else {
                out.ascii("..");
                lineStart = false;
                i++;
            }
        }
    }

    /** The end of what needs no change from i on. */
    private int proper(byte[] b, int i, int len) {
        int at = i;
        while (at < len && !(lineStart && b[at] == '.')) {
            int end = lineEnd(b, at, len);
            lineStart &= end == at;
            if (end + 1 >= len || b[end] != '\r' || b[end + 1] != '\n')
                return end;
            at = end + 2;
            lineStart = true;
        }
        return at;
    }

    /** Where the next CR or LF is, or len. */
    private static int lineEnd(byte[] b, int from, int len) {
        int i = from;
        for (; i + Long.BYTES <= len; i += Long.BYTES) {
            long eight = (long) LONGS.get(b, i);
            // Whether one of them is below 0x0e, of which there are few others.
            if (((eight - 0x0e * ONES) & ~eight & HIGH) != 0)
                for (int j = i; j < i + Long.BYTES; j++)
                    if (b[j] == '\r' || b[j] == '\n')
                        return j;
        }
        while (i < len && b[i] != '\r' && b[i] != '\n')
            i++;
        return i;
    }

    private void endLine() throws IOException {
        cr = false;
        lineStart = true;
        out.crlf();
    }
}
