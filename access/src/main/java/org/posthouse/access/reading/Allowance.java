package org.posthouse.access.reading;

import java.util.concurrent.atomic.AtomicLong;

/** Octets that all sessions together may hold of one kind. Safe for many threads. */
public final class Allowance {
    private final long max;
    private final AtomicLong taken = new AtomicLong();

    public Allowance(long max) {
        this.max = max;
    }

    public boolean tryTake(long octets) {
        if (taken.addAndGet(octets) <= max)
            return true;
        taken.addAndGet(-octets);
        return false;
    }

    public void give(long octets) {
        taken.addAndGet(-octets);
    }

    long taken() {
        return taken.get();
    }
}
