package org.posthouse.mta.queue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the queue's records. */
final class Tables {
    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int AT_ONCE = 500;

    private final Engine engine;

    Tables(Engine engine) {
        this.engine = engine;
    }

    static void put(Batch batch, Arrival arrival, Collection<Row> rows) {
        batch.put(Codec.entryKey(arrival.id()), Codec.entry(arrival, rows.size()));
        Terms.Deadline by = arrival.terms().deadline();
        if (by != null)
            batch.put(Codec.deadlineKey(by.by(), arrival.id()), new byte[0]);
        for (Row row : rows)
            put(batch, arrival, row);
    }

    static void put(Batch batch, Arrival arrival, Row row) {
        batch.put(Codec.rowKey(arrival.id(), row.number()), Codec.row(row));
        batch.put(laneKey(arrival, row), Codec.laneValue(row.state()));
        if (row.indexed())
            batch.put(Codec.timeKey(row.due(), arrival.id(), row.number()), Codec.timeValue(arrival.terms().priority(), row.group()));
    }

    /** Takes the row and its places in the indexes away. */
    static void delete(Batch batch, Arrival arrival, Row row) {
        batch.delete(Codec.rowKey(arrival.id(), row.number()));
        unindex(batch, arrival, row);
    }

    private static void unindex(Batch batch, Arrival arrival, Row row) {
        batch.delete(laneKey(arrival, row));
        if (row.indexed())
            batch.delete(Codec.timeKey(row.due(), arrival.id(), row.number()));
    }

    static byte[] laneKey(Arrival arrival, Row row) {
        return Codec.laneKey(row.group(), arrival.terms().priority(), row.indexed() ? row.due() : Codec.NEVER, arrival.id(), row.number());
    }

    static void replace(Batch batch, Arrival arrival, Row old, Row now) {
        unindex(batch, arrival, old);
        put(batch, arrival, now);
    }

    /** After its last recipient. */
    static void end(Batch batch, Arrival arrival) {
        batch.delete(Codec.entryKey(arrival.id()));
        Terms.Deadline by = arrival.terms().deadline();
        if (by != null)
            batch.delete(Codec.deadlineKey(by.by(), arrival.id()));
    }

    /** What nobody knows any more; where it does not work, the sweep does it. */
    void drop(BlobId blob) {
        try {
            engine.deleteBlob(blob);
        } catch (Refusal e) {
            LOG.debug("the octets of a message that has gone stay for the sweep: {}", e.toString());
        }
    }

    void commit(Batch batch) throws Refusal {
        engine.commit(Space.QUEUE, Engine.ANY, batch);
    }

    /** A message, and how many recipients it came with (zero: not known). */
    record Message(Arrival arrival, int recipients) {}

    @Nullable
    Message message(long id) throws Refusal {
        byte[] value = engine.get(Space.QUEUE, Codec.entryKey(id));
        return value == null ? null : new Message(Codec.entry(id, value), Codec.recipients(value));
    }

    /** A recipient by its message and number. */
    record Place(long id, int number) {}

    /** The rows at these places, null for each that is gone. */
    List<@Nullable Row> rows(List<Place> places) throws Refusal {
        var rows = new ArrayList<@Nullable Row>(places.size());
        for (int from = 0; from < places.size(); from += Engine.MAX_GETS) {
            List<byte[]> keys = places.subList(from, Math.min(places.size(), from + Engine.MAX_GETS)).stream()
                    .map(p -> Codec.rowKey(p.id, p.number)).toList();
            List<byte @Nullable []> values = engine.getAll(Space.QUEUE, keys);
            for (int i = 0; i < keys.size(); i++) {
                byte[] value = values.get(i);
                rows.add(value == null ? null : Codec.row(keys.get(i), value));
            }
        }
        return rows;
    }

    /** Recipients of a message from that number on, at most limit. */
    List<Row> rows(long id, int from, int limit) throws Refusal {
        var rows = new ArrayList<Row>();
        engine.scan(Space.QUEUE, Codec.rowKey(id, from), behind(id), limit, false, (k, v) -> rows.add(Codec.row(k, v)));
        return rows;
    }

    private static byte[] behind(long id) {
        return ByteBuffer.allocate(9).put((byte) 'r').putLong(id + 1).array();
    }

    /** Whether a message has recipients other than these. */
    boolean hasOthers(long id, Set<Integer> than) throws Refusal {
        boolean[] found = {false};
        engine.scan(Space.QUEUE, Codec.rowKey(id, 0), behind(id), than.size() + 1, false, (k, _) -> {
            found[0] = !than.contains(Codec.rowNumber(k));
            return !found[0];
        });
        return found[0];
    }

    /** Takes an index; false ends the walk. */
    interface Visitor {
        boolean visit(byte[] key, byte[] value);
    }

    /** Walks the index by time from that key, null: from its beginning. */
    void byTime(byte @Nullable [] from, Visitor visitor) throws Refusal {
        engine.scan(Space.QUEUE, from == null ? Codec.first('t') : from, Codec.after('t'), UNLIMITED, false, visitor::visit);
    }

    /** Walks the index of a destination. */
    void byLane(byte[] from, String group, Visitor visitor) throws Refusal {
        engine.scan(Space.QUEUE, from, Codec.laneEnd(group), UNLIMITED, false, visitor::visit);
    }

    /** Keys of deadlines that have passed, at most limit. */
    List<byte[]> deadlines(Instant now, int limit) throws Refusal {
        var all = new ArrayList<byte[]>();
        engine.scan(Space.QUEUE, Codec.first('a'), Codec.deadlineKey(now.plusMillis(1), 0), limit, false, (k, _) -> all.add(k));
        return all;
    }

    /** The next deadline; null for none. */
    @Nullable
    Instant nextDeadline() throws Refusal {
        var all = new ArrayList<Instant>();
        engine.scan(Space.QUEUE, Codec.first('a'), Codec.after('a'), 1, false, (k, _) -> all.add(Instant.ofEpochMilli(Codec.dueMillis(k))));
        return all.isEmpty() ? null : all.getFirst();
    }

    /** Removes a key whose message or recipient is gone; as a rule it went with it since the walk, which costs one read. */
    void forget(byte[] key) throws Refusal {
        if (engine.get(Space.QUEUE, key) != null)
            commit(new Batch().delete(key));
    }

    /** Messages after the given id, oldest first. */
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

    /** Walks the indexes of all destinations, one after the other. */
    void byLane(Visitor visitor) throws Refusal {
        engine.scan(Space.QUEUE, Codec.first('l'), Codec.after('l'), UNLIMITED, false, visitor::visit);
    }

    /** Gives what an earlier version has indexed its places in the indexes of this one. */
    void renew() throws Refusal {
        for (;;) {
            var keys = new ArrayList<byte[]>();
            engine.scan(Space.QUEUE, Codec.first('d'), Codec.after('d'), AT_ONCE, false, (k, _) -> keys.add(k));
            if (keys.isEmpty())
                return;
            List<@Nullable Row> rows = rows(keys.stream().map(k -> new Place(Codec.dueId(k), Codec.dueNumber(k))).toList());
            var batch = new Batch();
            Message last = null;
            for (int i = 0; i < keys.size(); i++) {
                batch.delete(keys.get(i));
                Row row = rows.get(i);
                long id = Codec.dueId(keys.get(i));
                if (last == null || last.arrival.id() != id)
                    last = message(id);
                if (row != null && last != null)
                    put(batch, last.arrival, row);
            }
            commit(batch);
        }
    }
}
