package org.posthouse.mta.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** What others have reported about our domains. */
public final class ReceivedAggregates {
    /** Days that sums and reports are kept. */
    public static final int KEPT_DAYS = 400;
    private static final int MAX_REPORTS = 200_000;
    private static final int BATCH = 1000;

    private ReceivedAggregates() {}

    /** Visits the sums of one domain (empty: of all), from that day since 1970 on; by domain, day and source. */
    public static void sums(Engine engine, String domain, long since, Predicate<Sum> more) throws Refusal {
        byte[] from = domain.isEmpty() ? Codec.SUMS : Codec.sumsKey(domain, Math.max(0, since));
        byte[] to = domain.isEmpty() ? Codec.AFTER_SUMS : Codec.sumsKey(domain, Integer.MAX_VALUE);
        engine.scan(Space.OTHERS, from, to, Integer.MAX_VALUE, false, (key, value) -> {
            Sum sum = Codec.sum(key, value);
            return sum.day() < since || more.test(sum);
        });
    }

    /** Reports that have been added up, of the last first, at most limit of them. */
    public static List<ReceivedReport> reports(Engine engine, int limit) throws Refusal {
        var newest = new java.util.PriorityQueue<ReceivedReport>(java.util.Comparator.comparing(ReceivedReport::at));
        engine.scan(Space.OTHERS, Codec.RECEIVED, Codec.AFTER_RECEIVED, Integer.MAX_VALUE, false, (_, value) -> {
            newest.add(Codec.received(value));
            if (newest.size() > limit)
                newest.poll();
            return true;
        });
        var all = new ArrayList<>(newest);
        all.sort(java.util.Comparator.comparing(ReceivedReport::at).reversed());
        return all;
    }

    /** Takes away what is older than is kept, and reports beyond their bound. */
    public static void sweep(Engine engine, Instant now) throws Refusal {
        long oldest = Math.floorDiv(now.getEpochSecond(), Tally.DAY) - KEPT_DAYS;
        var keys = new ArrayList<byte[]>();
        engine.scan(Space.OTHERS, Codec.SUMS, Codec.AFTER_SUMS, Integer.MAX_VALUE, false, (key, value) -> {
            if (Codec.sum(key, value).day() < oldest)
                keys.add(key);
            return true;
        });
        int[] n = {0};
        engine.scan(Space.OTHERS, Codec.RECEIVED, Codec.AFTER_RECEIVED, Integer.MAX_VALUE, false, (key, value) -> {
            // Known for as long as its time can be reported about, so that it never counts twice.
            if (Codec.received(value).at().isBefore(now.minusSeconds((KEPT_DAYS + 2) * Tally.DAY)) || ++n[0] > MAX_REPORTS)
                keys.add(key);
            return true;
        });
        for (int from = 0; from < keys.size(); from += BATCH) {
            var batch = new Batch();
            keys.subList(from, Math.min(from + BATCH, keys.size())).forEach(batch::delete);
            engine.commit(Space.OTHERS, Engine.ANY, batch);
        }
    }
}
