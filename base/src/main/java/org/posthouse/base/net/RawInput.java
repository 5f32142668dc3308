package org.posthouse.base.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What came from the transport and was not used yet: at most a few octets, the only ones a quiet connection holds. They can be
 * fetched by a second thread while the session waits for something else.
 */
final class RawInput {
    private static final int HELD = 40;

    private final Transport transport;
    private final byte[] held = new byte[HELD];
    private int pos;
    private int limit;
    private boolean ended;
    private @Nullable Fetch fetch;

    /** A read in the background; what it found is taken over by the session's thread alone. */
    private static final class Fetch implements Runnable {
        final RawInput raw;
        volatile @Nullable Waker waker;
        private int n;
        private @Nullable IOException failure;
        volatile boolean done;

        Fetch(RawInput raw, Waker waker) {
            this.raw = raw;
            this.waker = waker;
        }

        @Override
        public void run() {
            try {
                n = raw.transport.read(raw.held, 0, HELD, 0);
            } catch (IOException e) {
                failure = e;
            }
            done = true;
            Waker w = waker;
            if (w != null)
                w.signal();
        }
    }

    RawInput(Transport transport) {
        this.transport = transport;
    }

    /** Waits for input or a wake; starts at most one fetch, which stays until input comes. */
    Awaited await(Waker waker, long deadline) throws IOException {
        if (pos < limit || ended)
            return Awaited.INPUT;
        Fetch f = fetch;
        if (f == null) {
            f = new Fetch(this, waker);
            fetch = f;
            Thread.ofVirtual().name("input").start(f);
        } else
            f.waker = waker;
        Fetch running = f;
        return waker.await(() -> running.done, deadline);
    }

    /** Fills what is held, waiting if needed; false at the end. */
    boolean fill(int millis) throws IOException {
        if (pos < limit)
            return true;
        if (ended)
            return false;
        Fetch f = fetch;
        if (f != null)
            take(f, millis);
        else {
            pos = 0;
            limit = 0;
            took(transport.read(held, 0, HELD, millis));
        }
        return !ended;
    }

    private void take(Fetch f, int millis) throws IOException {
        if (!f.done) {
            long deadline = millis == 0 ? System.nanoTime() + Long.MAX_VALUE / 2 : System.nanoTime() + millis * 1_000_000L;
            var waker = new Waker();
            f.waker = waker;
            if (waker.await(() -> f.done, deadline) != Awaited.INPUT)
                throw new java.net.SocketTimeoutException("nothing came in time");
        }
        fetch = null;
        pos = 0;
        limit = 0;
        if (f.failure != null) {
            ended = true;
            throw f.failure;
        }
        took(f.n);
    }

    private void took(int n) {
        if (n < 0)
            ended = true;
        else
            limit = n;
    }

    /** Reads at least one octet; waits on the held ones only. */
    int read(byte[] b, int off, int len, int millis) throws IOException {
        if (pos == limit && (fetch != null || len <= HELD) && !fill(millis))
            return -1;
        if (pos == limit && ended)
            return -1;
        int n = Math.min(len, limit - pos);
        if (n > 0) {
            System.arraycopy(held, pos, b, off, n);
            pos += n;
            if (n == len || transport.available() <= 0)
                return n;
        }
        int more = transport.read(b, off + n, len - n, millis);
        if (more < 0)
            ended = true;
        return more < 0 ? n == 0 ? -1 : n : n + more;
    }

    /** Octets that can be read without waiting. */
    int available() throws IOException {
        Fetch f = fetch;
        if (f != null)
            return f.done ? 1 : 0;
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
