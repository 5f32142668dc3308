package org.posthouse.mta.relay;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Addresses that did not answer a short while ago; they are tried last. Bounded. */
final class HostHealth {
    private static final int MAX = 5000;
    private static final Duration REMEMBERED = Duration.ofMinutes(2);

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<InetSocketAddress, Instant> dead = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Instant> eldest) {
            return size() > MAX;
        }
    };

    HostHealth(InstantSource clock) {
        this.clock = clock;
    }

    boolean ailing(InetSocketAddress at) {
        lock.lock();
        try {
            Instant until = dead.get(at);
            if (until != null && until.isAfter(clock.instant()))
                return true;
            dead.remove(at);
            return false;
        } finally {
            lock.unlock();
        }
    }

    void silent(InetSocketAddress at) {
        lock.lock();
        try {
            dead.put(at, clock.instant().plus(REMEMBERED));
        } finally {
            lock.unlock();
        }
    }

    void well(InetSocketAddress at) {
        lock.lock();
        try {
            dead.remove(at);
        } finally {
            lock.unlock();
        }
    }
}
