package org.posthouse.base.net;

import java.io.IOException;

/** What came from the transport and was not used yet: at most a few octets, the only ones a quiet connection holds. */
final class RawInput {
    private static final int HELD = 64;

    private final Transport transport;
    private final byte[] held = new byte[HELD];
    private int pos;
    private int limit;
    private boolean ended;

    RawInput(Transport transport) {
        this.transport = transport;
    }

    /** Waits for input or a wake. */
    Awaited await(Waker waker, long deadline) throws IOException {
        return pos < limit || ended ? Awaited.INPUT : transport.await(waker, deadline);
    }

    /** Fills what is held, waiting if needed; false at the end. */
    boolean fill(int millis) throws IOException {
        if (pos < limit)
            return true;
        if (ended)
            return false;
        pos = 0;
        limit = 0;
        int n = transport.read(held, 0, HELD, millis);
        ended = n < 0;
        limit = Math.max(0, n);
        return !ended;
    }

    /** Reads at least one octet; what is held comes first. */
    int read(byte[] b, int off, int len, int millis) throws IOException {
        if (pos == limit && ended)
            return -1;
        int n = Math.min(len, limit - pos);
        if (n > 0) {
            System.arraycopy(held, pos, b, off, n);
            pos += n;
            // Not filled to the brim: there was no more, and asking would cost a system call for every short command.
            if (n == len || limit < HELD || transport.available() <= 0)
                return n;
        }
        int more = transport.read(b, off + n, len - n, millis);
        ended = more < 0;
        if (ended)
            return n == 0 ? -1 : n;
        return n + more;
    }

    /** Octets that can be read without waiting. */
    int available() throws IOException {
        return ended ? 1 : limit - pos + transport.available();
    }

    /** The octet at an index of those held, or -1. */
    int held(int index) {
        return pos + index < limit ? held[pos + index] & 0xff : -1;
    }

    void discard() {
        pos = limit;
    }
}
