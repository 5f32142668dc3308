package org.posthouse.base.limit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;

/**
 * A token bucket per key: so many events at once, refilled evenly over a period. Knows a bounded number of keys; the one unused for
 * longest is forgotten first (and starts full again), so a flood of keys costs no memory.
 */
public final class RateLimiter {
    private final int burst;
    private final long periodNanos;
    private final int maxKeys;
    private final InstantSource clock;
    private final LinkedHashMap<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Bucket {
        double tokens;
        long at;

        Bucket(double tokens, long at) {
            this.tokens = tokens;
            this.at = at;
        }
    }

    /**
     * @param burst events a full bucket allows, and those allowed in one period
     * @param period the time in which an empty bucket fills
     * @param maxKeys keys remembered
     */
    public RateLimiter(int burst, Duration period, int maxKeys, InstantSource clock) {
        if (burst < 1 || maxKeys < 1 || period.isZero() || period.isNegative())
            throw new IllegalArgumentException("burst, period and keys must be positive");
        this.burst = burst;
        this.periodNanos = period.toNanos();
        this.maxKeys = maxKeys;
        this.clock = clock;
    }

    /** Takes one event of this key if there is one. */
    public boolean tryTake(String key) {
        return tryTake(key, 1);
    }

    /** Takes n events at once, or none. */
    public synchronized boolean tryTake(String key, int n) {
        Bucket b = bucket(key);
        if (b.tokens + 1e-9 < n)
            return false;
        b.tokens -= n;
        return true;
    }

    /** Takes n events also where there are fewer, down to a debt of one burst; for what has happened already. */
    public synchronized void charge(String key, int n) {
        Bucket b = bucket(key);
        b.tokens = Math.max(-burst, b.tokens - n);
    }

    /** How long until one event of this key would be allowed; zero for at once. */
    public synchronized Duration waitFor(String key) {
        double missing = 1 - bucket(key).tokens;
        return missing <= 1e-9 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(missing * periodNanos / burst));
    }

    /** How many events this key has taken that are not made up for by time. */
    public synchronized int taken(String key) {
        Bucket b = buckets.get(key);
        return b == null ? 0 : (int) Math.ceil(burst - bucket(key).tokens - 1e-9);
    }

    /** Keys remembered at the moment. */
    public synchronized int keys() {
        return buckets.size();
    }

    private Bucket bucket(String key) {
        long now = nanos();
        Bucket b = buckets.get(key);
        if (b == null) {
            b = new Bucket(burst, now);
            buckets.put(key, b);
            if (buckets.size() > maxKeys)
                buckets.pollFirstEntry();
            return b;
        }
        // A clock set back refills nothing, and is taken as the new beginning.
        double refill = (double) Math.max(0, now - b.at) * burst / periodNanos;
        b.tokens = Math.min(burst, b.tokens + refill);
        b.at = now;
        return b;
    }

    private long nanos() {
        var t = clock.instant();
        return Math.addExact(Math.multiplyExact(t.getEpochSecond(), 1_000_000_000L), t.getNano());
    }
}
