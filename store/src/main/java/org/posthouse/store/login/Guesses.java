package org.posthouse.store.login;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.base.limit.ConnectionLimits;
import org.posthouse.base.limit.RateLimiter;

/** Counts failed logins by address and by account. An account is any text that stands for one, also where there is none of that name. */
final class Guesses {
    private static final int ADDRESSES = 20_000;
    private static final int ACCOUNTS = 20_000;

    private final LoginLimits limits;
    private final RateLimiter byAddress;
    private final RateLimiter byAccount;
    private final ReentrantLock lock = new ReentrantLock();
    /** Strangers that wait, by account. */
    private final Map<String, Integer> waiting = new HashMap<>();

    Guesses(LoginLimits limits, InstantSource clock) {
        this.limits = limits;
        byAddress = new RateLimiter(limits.perAddress(), limits.period(), ADDRESSES, clock);
        byAccount = new RateLimiter(limits.perAccount(), limits.period(), ACCOUNTS, clock);
    }

    boolean mayTry(InetAddress address) {
        return byAddress.waitFor(ConnectionLimits.key(address)).isZero();
    }

    boolean guessedAt(String account) {
        return !byAccount.waitFor(account).isZero();
    }

    /** Counts a failure, and says how long the answer takes. */
    Duration failed(InetAddress address, String account, boolean familiar) {
        String key = ConnectionLimits.key(address);
        byAddress.charge(key, 1);
        // The owner's own forgotten telephone must not make strangers of his other addresses.
        if (!familiar)
            byAccount.charge(account, 1);
        return limits.delay().multipliedBy(1L << Math.clamp(byAddress.taken(key) - 1, 0, 3));
    }

    /** A place among the strangers that wait; false where there is none. Each place taken is given back by {@link #leave}. */
    boolean queue(String account) {
        lock.lock();
        try {
            int there = waiting.getOrDefault(account, 0);
            if (there >= limits.strangers())
                return false;
            waiting.put(account, there + 1);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave(String account) {
        lock.lock();
        try {
            waiting.computeIfPresent(account, (_, n) -> n == 1 ? null : n - 1);
        } finally {
            lock.unlock();
        }
    }
}
