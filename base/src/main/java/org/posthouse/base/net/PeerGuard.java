package org.posthouse.base.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Cuts off peers that do not read or are silent: looks once a second at the writes and reads in progress. One thread for all connections of the process. */
final class PeerGuard {
    private static final long EVERY = 1_000_000_000L;
    private static final Set<Connection> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Thread.ofPlatform().daemon().name("peer-guard").start(PeerGuard::run);
    }

    private PeerGuard() {}

    static void watch(Connection c) {
        OPEN.add(c);
    }

    static void forget(Connection c) {
        OPEN.remove(c);
    }

    private static void run() {
        for (;;) {
            LockSupport.parkNanos(EVERY);
            long now = System.nanoTime();
            for (Connection c : OPEN)
                c.check(now);
        }
    }
}
