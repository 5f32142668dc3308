package org.posthouse.store.junk;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** Takes out a fifth of the rows of a kind that has too many: those of the least worth. Twice the rows are read once, so the cost of a new row is that of a few. */
final class Aging {
    private static final int AT_ONCE = 10_000;
    private static final int WORTHS = 100_000;

    private final Engine engine;
    private final Space space;

    Aging(Engine engine, Space space) {
        this.engine = engine;
        this.space = space;
    }

    /** Tells after each piece how many rows are gone. */
    interface Gone {
        void rows(Batch batch, int count);
    }

    /** Of the rows of some kinds, keeps four fifths of the limit. */
    void age(char[] kinds, int limit, ToLongFunction<byte[]> worth, Gone gone) throws Refusal {
        TreeMap<Long, Long> histogram = new TreeMap<>();
        long[] all = new long[1];
        for (char kind : kinds)
            engine.scan(space, Rows.kind(kind), Rows.after(kind), Integer.MAX_VALUE, false, (_, value) -> {
                histogram.merge(Math.min(worth.applyAsLong(value), WORTHS), 1L, Long::sum);
                all[0]++;
                return true;
            });
        long[] surplus = {all[0] - limit / 5L * 4};
        long cut = cut(histogram, surplus[0]);
        for (char kind : kinds) {
            byte[] from = Rows.kind(kind);
            while (from != null && surplus[0] > 0)
                from = piece(from, kind, cut, surplus, worth, gone);
        }
    }

    private static long cut(SortedMap<Long, Long> histogram, long surplus) {
        long sum = 0;
        for (var e : histogram.entrySet()) {
            sum += e.getValue();
            if (sum >= surplus)
                return e.getKey();
        }
        return Long.MAX_VALUE;
    }

    /** Where the next piece begins, or null. */
    private byte @org.jspecify.annotations.Nullable [] piece(byte[] from, char kind, long cut, long[] surplus, ToLongFunction<byte[]> worth,
            Gone gone)
            throws Refusal {
        Batch batch = new Batch();
        byte[][] next = new byte[1][];
        engine.scan(space, from, Rows.after(kind), Integer.MAX_VALUE, false, (key, value) -> {
            if (batch.changes().size() == AT_ONCE || surplus[0] == 0) {
                next[0] = key;
                return false;
            }
            if (worth.applyAsLong(value) <= cut) {
                batch.delete(key);
                surplus[0]--;
            }
            return true;
        });
        if (!batch.isEmpty()) {
            gone.rows(batch, batch.changes().size());
            engine.commit(space, Engine.ANY, batch);
        }
        return next[0];
    }
}
