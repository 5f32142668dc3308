package org.posthouse.server.check;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of bytes, each held whole up to a bound; of a longer one nothing is kept. */
final class Lines {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final int max;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private boolean tooLong;

    Lines(InputStream in, int max) {
        this.in = in;
        this.max = max;
    }

    /** The next line without its end, empty where it is too long; null at the end of the input. */
    byte @Nullable [] next() throws IOException {
        byte[] line = new byte[0];
        int length = 0;
        boolean any = false;
        tooLong = false;
        for (;;) {
            if (at == end && !fill())
                return any ? Arrays.copyOf(line, length) : null;
            any = true;
            int stop = at;
            while (stop < end && buffer[stop] != '\n')
                stop++;
            int n = stop - at;
            if (tooLong || length + n > max) {
                tooLong = true;
                line = new byte[0];
                length = 0;
            } else {
                if (length + n > line.length)
                    line = Arrays.copyOf(line, (int) Math.min(max, Math.max(length + n, 2L * line.length)));
                System.arraycopy(buffer, at, line, length, n);
                length += n;
            }
            at = stop;
            if (stop < end) {
                at++;
                return line.length == length ? line : Arrays.copyOf(line, length);
            }
        }
    }

    /** Whether the line returned last was longer than it may be. */
    boolean tooLong() {
        return tooLong;
    }

    /** Whether the next line can begin without waiting for more input. */
    boolean ready() throws IOException {
        return at < end || in.available() > 0;
    }

    private boolean fill() throws IOException {
        int n = in.read(buffer);
        at = 0;
        end = Math.max(0, n);
        return n > 0;
    }
}
