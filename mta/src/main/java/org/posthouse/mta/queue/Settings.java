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
 * @param total attempts at a time in all
 * @param perTransaction recipients in one transaction
 * @param loaded messages kept in memory, waiting for room; more are read from the store when these are through
 */
public record Settings(List<Duration> retry, Duration expire, Duration delayNotice, int perDestination, int total, int perTransaction,
        int loaded) {
    public static final Settings DEFAULT = new Settings(
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofHours(1),
                    Duration.ofHours(2), Duration.ofHours(4)),
            Duration.ofDays(5), Duration.ofHours(4), 10, 100, 100, 5000);

    public Settings {
        retry = List.copyOf(retry);
        if (retry.isEmpty() || perDestination < 1 || total < 1 || perTransaction < 1 || loaded < 1)
            throw new IllegalArgumentException("a queue needs a retry time, and room for at least one of each");
    }

    public Settings retry(List<Duration> waits, Duration expireAfter) {
        return new Settings(waits, expireAfter, delayNotice, perDestination, total, perTransaction, loaded);
    }

    /** How long to wait after that many failed attempts. */
    Duration waitAfter(int attempts) {
        return retry.get(Math.min(Math.max(attempts, 1), retry.size()) - 1);
    }
}
