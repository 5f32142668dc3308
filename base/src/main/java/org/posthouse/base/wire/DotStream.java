package org.posthouse.base.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Dot-stuffed data, unstuffed. RFC 5321 §4.5.2, RFC 1939 §3
 *
 * <p>Only CRLF "." CRLF ends it (at its start "." CRLF). Closing it reads to that end, so that the connection goes on. A bare CR or
 * LF is passed on and reported by {@link #bareNewline}; beyond max octets the rest is swallowed and {@link #tooLong} is true.
 */
public final class DotStream extends InputStream {
    private enum State {
        LINE_START, TEXT, CR, DOT, DOT_CR, END
    }

    private final WireReader reader;
    private final long max;
    private final long discard;
    private State state = State.LINE_START;
    private long count;
    private boolean bareNewline;

    DotStream(WireReader reader, long max, long discard) {
        this.reader = reader;
        this.max = max;
        this.discard = discard;
    }

    /** Octets of content so far, also those beyond max. */
    public long count() {
        return count;
    }

    /** Whether a CR without LF or a LF without CR was seen so far. RFC 5321 §2.3.8 */
    public boolean bareNewline() {
        return bareNewline;
    }

    /** Whether more than max octets came. */
    public boolean tooLong() {
        return count > max;
    }

    /** Whether the end has been read. */
    public boolean ended() {
        return state == State.END;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Reads content; where more than max octets come, everything to the end is taken and -1 returned. */
    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (len == 0)
            return 0;
        int room = (int) Math.min(len, max - Math.min(max, count));
        if (room == 0) {
            close();
            return -1;
        }
        int n = 0;
        while (n == 0 && state != State.END)
            n = unstuff(b, off, room);
        return n == 0 ? -1 : n;
    }

    /** Takes everything to the end; an IOException where the end does not come within the limit. */
    @Override
    public void close() throws IOException {
        byte[] sink = state == State.END ? new byte[0] : new byte[512];
        while (state != State.END) {
            unstuff(sink, 0, sink.length);
            if (count - max > discard)
                throw new IOException("data without an end");
        }
    }

    // Moves content from the reader's buffer until that is empty, the target is full or the end is there. A pending CR or the stuffed
    // dot's CR is put out together with what follows it, so the state alone says what was held back.
    private int unstuff(byte[] out, int off, int room) throws IOException {
        if (!reader.more())
            throw new EOFException("connection closed inside the data");
        byte[] in = reader.buffer();
        int i = reader.position();
        int limit = reader.limit();
        int n = 0;
        while (i < limit && n < room && state != State.END) {
            byte c = in[i];
            switch (state) {
                case TEXT -> {
                    int run = runEnd(in, i, Math.min(limit, i + room - n));
                    System.arraycopy(in, i, out, off + n, run - i);
                    n += run - i;
                    i = run;
                    if (i < limit && n < room) {
                        i++;
                        n = newline(in[i - 1], out, off, n);
                    }
                }
                case LINE_START -> {
                    if (c == '.')
                        i++;
                    state = c == '.' ? State.DOT : State.TEXT;
                }
                case CR -> {
                    if (c == '\n') {
                        out[off + n++] = c;
                        i++;
                        state = State.LINE_START;
                    } else {
                        bareNewline = true;
                        state = State.TEXT;
                    }
                }
                case DOT -> {
                    if (c == '\r')
                        i++;
                    state = c == '\r' ? State.DOT_CR : State.TEXT;
                }
                case DOT_CR -> {
                    if (c == '\n') {
                        i++;
                        state = State.END;
                    } else {
                        out[off + n++] = '\r';
                        bareNewline = true;
                        state = State.TEXT;
                    }
                }
                case END -> throw new IllegalStateException();
            }
        }
        reader.position(i);
        count += n;
        return n;
    }

    private int newline(byte c, byte[] out, int off, int n) {
        out[off + n] = c;
        if (c == '\r')
            state = State.CR;
        else
            bareNewline = true;
        return n + 1;
    }

    private static int runEnd(byte[] in, int from, int end) {
        int i = from;
        while (i < end && in[i] != '\r' && in[i] != '\n')
            i++;
        return i;
    }
}
