package org.posthouse.store.journey;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/**
 * Remembers stops without a close. While journeys are open a row, written along with the events, has the time of the last of them; events are written in their
 * order, so that a row which is still there at the next start says from when on some may be missing.
 */
final class Stops {
    private static final int FORMAT = 1;
    /** More than these cannot be told apart by anybody; the newest count. */
    private static final int SHOWN = 1000;

    private final Engine engine;
    private long last;

    Stops(Engine engine) {
        this.engine = engine;
    }

    /** Notes what the row says of the last stop, and begins a new one. */
    void begin(InstantSource clock) throws Refusal {
        long now = clock.millis();
        var batch = new Batch().useReserve();
        byte[] left = engine.get(Space.JOURNEY, JourneyKeys.OPEN_ROW);
        if (left != null) {
            long from = read(left);
            for (Crash c : newest(1))
                // Nothing was told in between: both are one.
                if (c.until().toEpochMilli() >= from) {
                    batch.delete(key(c));
                    from = Math.min(from, c.from().toEpochMilli());
                }
            var crash = new Crash(Instant.ofEpochMilli(from), Instant.ofEpochMilli(now));
            batch.put(key(crash), row(now));
        }
        last = now;
        engine.commit(Space.JOURNEY, Engine.ANY, batch.put(JourneyKeys.OPEN_ROW, row(now)));
    }

    /** Along with events. */
    void go(Batch batch, List<JourneyEvent> events) {
        for (JourneyEvent e : events)
            last = Math.max(last, e.at().toEpochMilli());
        batch.put(JourneyKeys.OPEN_ROW, row(last));
    }

    /** All that was recorded is written. */
    void end() throws Refusal {
        engine.commit(Space.JOURNEY, Engine.ANY, new Batch().useReserve().delete(JourneyKeys.OPEN_ROW));
    }

    /** The newest first. */
    List<Crash> crashes() throws Refusal {
        return newest(SHOWN);
    }

    private List<Crash> newest(int limit) throws Refusal {
        var all = new ArrayList<Crash>();
        engine.scan(Space.JOURNEY, new byte[]{JourneyKeys.CRASH}, new byte[]{JourneyKeys.CRASH + 1}, limit, true, (key, value) -> {
            all.add(new Crash(Instant.ofEpochMilli(JourneyKeys.millisOfCrash(key)), Instant.ofEpochMilli(read(value))));
            return true;
        });
        return all;
    }

    private static byte[] key(Crash c) {
        return JourneyKeys.crash(JourneyKeys.day(c.until().toEpochMilli()), c.from().toEpochMilli());
    }

    static byte[] row(long millis) {
        return new RecordWriter(9).octet(FORMAT).int64(millis).done();
    }

    private static long read(byte[] row) {
        return new RecordReader(row, 1).int64();
    }
}
