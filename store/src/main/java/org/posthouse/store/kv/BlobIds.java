package org.posthouse.store.kv;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;

/** Gives out blob ids: never the same twice, and in creation order to the millisecond even when the clock steps back. */
public final class BlobIds {
    private final InstantSource clock;
    private final SplittableRandom random;
    private final ReentrantLock turn = new ReentrantLock();
    private long lastMillis;

    public BlobIds(InstantSource clock) {
        this.clock = clock;
        // The ids need to be unique, not secret; one secure seed a process is enough and a draw from it costs nanoseconds.
        this.random = new SplittableRandom(new SecureRandom().nextLong());
    }

    public BlobId next() {
        long now = clock.millis();
        turn.lock();
        try {
            lastMillis = Math.max(lastMillis, now);
            return new BlobId(lastMillis << 16 | random.nextInt(1 << 16), random.nextLong());
        } finally {
            turn.unlock();
        }
    }
}
