package org.posthouse.access.imapsearch;

import org.posthouse.access.reading.Allowance;
import org.posthouse.store.kv.Refusal;

/** Octets that one command holds to put messages in order, of those that all commands may hold together; given back when it is closed. Belongs to one thread. */
final class Held implements AutoCloseable {
    private static final Allowance ALL = new Allowance(256 << 20);
    private static final long MAX = 96 << 20;
    private final Allowance all;
    private final long max;
    private long octets;

    Held() {
        this(ALL, MAX);
    }

    Held(Allowance all, long max) {
        this.all = all;
        this.max = max;
    }

    /** Before the octets are taken. Refusal LIMIT, UNAVAILABLE. */
    void take(long more) throws Refusal {
        if (more > max - octets)
            throw new Refusal(Refusal.Reason.LIMIT, "too much to be put in order at once: search for fewer messages");
        if (!all.tryTake(more))
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "too much is being put in order at once: try again later");
        octets += more;
    }

    void give(long fewer) {
        all.give(fewer);
        octets -= fewer;
    }

    @Override
    public void close() {
        give(octets);
    }
}
