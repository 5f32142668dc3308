package org.posthouse.lucene;

import java.time.Duration;

/**
 * Bounds: indexes kept open, threads that search, octets of folded text of one message that are taken in (the rest is read at each search), messages in a
 * mailbox from which a search makes an index worth it, messages and octets waiting from which it is worth taking them in, memory of the writer, how long one account is worked
 * at before the next has its turn, and free octets on disk below which nothing is written.
 */
public record LuceneSettings(int open, int searchers, int body, int header, int worthwhile, int waiting, long waitingOctets,
        double writerMegabytes, Duration turn,
        long reserve) {
    public static final LuceneSettings DEFAULT = new LuceneSettings(128, Math.max(2, Runtime.getRuntime().availableProcessors()), 2 << 20,
            256 << 10, 200, 32,
            1 << 20, 48, Duration.ofSeconds(5), 1L << 30);
}
