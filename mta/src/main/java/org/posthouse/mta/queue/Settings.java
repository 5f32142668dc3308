package org.posthouse.mta.queue;

import java.time.Duration;
import java.util.List;

/**
 * How long mail waits, and how much of it moves at a time.
 *
 * @param retry waits after the first, second, ... failed attempt; the last one repeats
 * @param expire age at which a recipient that could not be reached fails
 * @param delayNotice age at which the return path is told that trying goes on; zero: never
 * @param perDestination attempts at a time to one next hop or account
 * @param total attempts at a time in all, apart from those that take long
 * @param perTransaction recipients in one transaction
 * @param loaded recipients kept in memory, waiting for room; more are read from the store when these are through
 * @param loadedEach of those, of one destination
 * @param rates how fast mail goes
 */
public record Settings(List<Duration> retry, Duration expire, Duration delayNotice, int perDestination, int total, int perTransaction,
        int loaded, int loadedEach, Rates rates) {
    /**
     * Recipients; zero for no limit.
     *
     * @param destinationPerMinute to one next hop
     * @param senderPerHour of one login, before they wait for their first attempt
     * @param senderDomainPerHour of all logins of one domain
     */
    public record Rates(int destinationPerMinute, int senderPerHour, int senderDomainPerHour) {
        public static final Rates NONE = new Rates(0, 0, 0);

        public Rates {
            if (destinationPerMinute < 0 || senderPerHour < 0 || senderDomainPerHour < 0)
                throw new IllegalArgumentException("a rate is at least zero");
        }
    }

    public static final Settings DEFAULT = new Settings(
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofHours(1),
                    Duration.ofHours(2), Duration.ofHours(4)),
            Duration.ofDays(5), Duration.ofHours(4), 20, 200, 100, 20_000, 2000, Rates.NONE);
    private static final Duration LONGEST_REST = Duration.ofMinutes(30);

    public Settings {
        retry = List.copyOf(retry);
        if (retry.isEmpty() || perDestination < 1 || total < 1 || perTransaction < 1 || loaded < 1 || loadedEach < 1)
            throw new IllegalArgumentException("a queue needs a retry time, and room for at least one of each");
    }

    /** With half of the room for one destination, and no rates. */
    public Settings(List<Duration> retry, Duration expire, Duration delayNotice, int perDestination, int total, int perTransaction,
            int loaded) {
        this(retry, expire, delayNotice, perDestination, total, perTransaction, loaded, Math.max(1, loaded / 2), Rates.NONE);
    }

    public Settings retry(List<Duration> waits, Duration expireAfter) {
        return new Settings(waits, expireAfter, delayNotice, perDestination, total, perTransaction, loaded, loadedEach, rates);
    }

    public Settings concurrency(int each, int all) {
        return new Settings(retry, expire, delayNotice, each, all, perTransaction, loaded, loadedEach, rates);
    }

    public Settings rates(Rates r) {
        return new Settings(retry, expire, delayNotice, perDestination, total, perTransaction, loaded, loadedEach, r);
    }

    /** How long to wait after that many failed attempts. */
    Duration waitAfter(int attempts) {
        return retry.get(Math.min(Math.max(attempts, 1), retry.size()) - 1);
    }

    /** How long a destination rests that could not be reached so many times in a row. */
    Duration restAfter(int failures) {
        Duration rest = waitAfter(failures);
        return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
    }
}
