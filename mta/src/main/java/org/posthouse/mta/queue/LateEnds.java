package org.posthouse.mta.queue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/**
 * Ends of recipients of which nothing was heard for long, in the commit that ends them: a journey is written later, and where a crash takes its last events nothing else
 * would say that they were not lost long before.
 */
final class LateEnds {
    static final char LATE = 'w';
    private static final byte FORMAT = 1;
    /** Less than what the checker takes for the longest silence of an attempt. */
    private static final Duration SILENCE = Duration.ofMinutes(9);
    private static final int AT_ONCE = 1000;

    private LateEnds() {}

    /** Notes the end of a recipient where it needs it. */
    static void note(Batch batch, Arrival arrival, Row row, Instant now) {
        Instant tried = row.tried();
        if ((tried == null ? arrival.arrived() : tried).plus(SILENCE).isAfter(now))
            return;
        batch.put(ByteBuffer.allocate(13).put((byte) LATE).putLong(arrival.id()).putInt(row.number()).array(),
                new RecordWriter(64).octet(FORMAT).int64(now.toEpochMilli()).text(row.recipient().address().toString()).done());
    }

    static Map<String, Instant> of(Engine engine, long id) throws Refusal {
        var all = new HashMap<String, Instant>();
        engine.scan(Space.QUEUE, from(id), from(id + 1), Integer.MAX_VALUE, false, (_, value) -> {
            var in = new RecordReader(value);
            in.format("late end", FORMAT);
            Instant at = Instant.ofEpochMilli(in.int64());
            all.put(in.text(), at);
            return true;
        });
        return all;
    }

    private static byte[] from(long id) {
        return ByteBuffer.allocate(9).put((byte) LATE).putLong(id).array();
    }

    static void forget(Engine engine, Instant before, Predicate<Instant> keep) throws Refusal {
        byte[] from = Codec.first(LATE);
        while (from != null) {
            var over = new ArrayList<byte[]>();
            byte[][] last = {null};
            int[] seen = {0};
            engine.scan(Space.QUEUE, from, Codec.after(LATE), AT_ONCE, false, (key, value) -> {
                last[0] = key;
                seen[0]++;
                Instant at = Instant.ofEpochMilli(ByteBuffer.wrap(value).getLong(1));
                if (at.isBefore(before) && !keep.test(at))
                    over.add(key);
                return true;
            });
            delete(engine, over);
            byte[] end = last[0];
            from = seen[0] < AT_ONCE || end == null ? null : java.util.Arrays.copyOf(end, end.length + 1);
        }
    }

    private static void delete(Engine engine, List<byte[]> keys) throws Refusal {
        if (keys.isEmpty())
            return;
        var batch = new Batch().useReserve();
        keys.forEach(batch::delete);
        engine.commit(Space.QUEUE, Engine.ANY, batch);
    }
}
