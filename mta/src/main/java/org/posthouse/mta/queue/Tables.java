package org.posthouse.mta.queue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** Reads and writes the queue's records. */
final class Tables {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final Engine engine;

    Tables(Engine engine) {
        this.engine = engine;
    }

    static void put(Batch batch, Arrival arrival, List<Row> rows) {
        batch.put(Codec.entryKey(arrival.id()), Codec.entry(arrival));
        for (Row row : rows)
            put(batch, arrival.id(), row);
    }

    static void put(Batch batch, long id, Row row) {
        batch.put(Codec.rowKey(id, row.number()), Codec.row(row));
        if (row.indexed())
            batch.put(Codec.dueKey(row.due(), id, row.number()), new byte[0]);
    }

    /** Takes the row and its place in the due index away. */
    static void delete(Batch batch, long id, Row row) {
        batch.delete(Codec.rowKey(id, row.number()));
        unindex(batch, id, row);
    }

    private static void unindex(Batch batch, long id, Row row) {
        if (row.indexed())
            batch.delete(Codec.dueKey(row.due(), id, row.number()));
    }

    static void replace(Batch batch, long id, Row old, Row now) {
        unindex(batch, id, old);
        put(batch, id, now);
    }

    void commit(Batch batch) throws Refusal {
        engine.commit(Space.QUEUE, Engine.ANY, batch);
    }

    /** The message and all its recipients; null where it is gone. */
    @Nullable
    Entry load(long id) throws Refusal {
        byte[] value = engine.get(Space.QUEUE, Codec.entryKey(id));
        if (value == null)
            return null;
        var rows = new ArrayList<Row>();
        engine.scan(Space.QUEUE, Codec.rowKey(id, 0), ByteBuffer.allocate(9).put((byte) 'r').putLong(id + 1).array(), UNLIMITED, false,
                (k, v) -> rows.add(Codec.row(k, v)));
        return new Entry(Codec.entry(id, value), rows);
    }

    /** Takes the due index; false ends the walk. */
    interface DueVisitor {
        boolean visit(Instant due, long id, byte[] key);
    }

    /** Walks the due index from that key, null: from its beginning. */
    void due(byte @Nullable [] from, DueVisitor visitor) throws Refusal {
        engine.scan(Space.QUEUE, from == null ? Codec.first('d') : from, Codec.after('d'), UNLIMITED, false,
                (k, v) -> visitor.visit(Instant.ofEpochMilli(Codec.dueMillis(k)), Codec.dueId(k), k));
    }

    /** Removes what the due index still has of a message that is gone. */
    void forget(long id) throws Refusal {
        var batch = new Batch();
        engine.scan(Space.QUEUE, Codec.first('d'), Codec.after('d'), UNLIMITED, false, (k, v) -> {
            if (Codec.dueId(k) == id)
                batch.delete(k);
            return true;
        });
        if (!batch.isEmpty())
            commit(batch);
    }

    /** Ids of messages after the given one, oldest first. */
    List<Arrival> arrivals(long after, int limit) throws Refusal {
        var all = new ArrayList<Arrival>();
        engine.scan(Space.QUEUE, Codec.entryKey(after + 1), Codec.after('e'), limit, false,
                (k, v) -> all.add(Codec.entry(Codec.entryId(k), v)));
        return all;
    }

    /** All messages. */
    void arrivals(Consumer<Arrival> visitor) throws Refusal {
        engine.scan(Space.QUEUE, Codec.first('e'), Codec.after('e'), UNLIMITED, false, (k, v) -> {
            visitor.accept(Codec.entry(Codec.entryId(k), v));
            return true;
        });
    }
}
