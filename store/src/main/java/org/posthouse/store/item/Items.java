package org.posthouse.store.item;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The things of all accounts. Every change is durable when its method returns. Safe for all threads. */
public final class Items {
    /** Octets of what a thing is. */
    public static final int MAX_CONTENT = 60_000;
    /** Things gone that are remembered of a kind, so that changes can be told. */
    private static final int TOMBSTONES = 500;
    private static final int TRIES = 20;
    private static final char THING = 't', GONE = 'g', HEAD = 'h';

    private final Engine engine;
    private final News news;

    /** Hears of changes once they are on disk, on the thread that made them. */
    public interface News {
        void changed(long account, ItemKind kind);
    }

    public Items(Engine engine, News news) {
        this.engine = engine;
        this.news = news;
    }

    private static byte[] key(char what, ItemKind kind, long number) {
        return new RecordWriter(10).octet(what).octet(kind.letter).int64(number).done();
    }

    private static byte[] after(char what, ItemKind kind) {
        return new RecordWriter(2).octet(what).octet(kind.letter + 1).done();
    }

    private static byte[] head(ItemKind kind) {
        return new RecordWriter(2).octet(HEAD).octet(kind.letter).done();
    }

    /** Next id, the version of the last change, how many there are, and the last version whose things gone are forgotten. */
    record Head(long next, long state, long count, long forgotten) {
        static final Head NEW = new Head(1, 0, 0, 0);

        byte[] write() {
            return new RecordWriter(24).octet(1).varint(next).varint(state).varint(count).varint(forgotten).done();
        }

        static Head read(byte @Nullable [] record) {
            if (record == null)
                return NEW;
            RecordReader in = new RecordReader(record);
            in.format("kind of things", 1);
            return new Head(in.varint(), in.varint(), in.varint(), in.varint());
        }
    }

    static byte[] write(Item item) {
        return new RecordWriter(24 + item.content().length).octet(1).varint(item.created()).varint(item.changed()).raw(item.content())
                .done();
    }

    private static Item read(long id, byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("thing", 1);
        return new Item(id, in.varint(), in.varint(), in.rest());
    }

    private Head head(Space space, ItemKind kind) throws Refusal {
        return Head.read(engine.get(space, head(kind)));
    }

    /** What the list's state is called. */
    public long state(long account, ItemKind kind) throws Refusal {
        return head(Space.items(account), kind).state;
    }

    /** All of a kind, in the order of their ids. */
    public List<Item> list(long account, ItemKind kind) throws Refusal {
        List<Item> out = new ArrayList<>();
        engine.scan(Space.items(account), key(THING, kind, 0), after(THING, kind), Integer.MAX_VALUE, false, (k, value) -> {
            out.add(read(new RecordReader(k, 2).int64(), value));
            return true;
        });
        return out;
    }

    public Optional<Item> get(long account, ItemKind kind, long id) throws Refusal {
        byte[] record = id < 0 ? null : engine.get(Space.items(account), key(THING, kind, id));
        return record == null ? Optional.empty() : Optional.of(read(id, record));
    }

    /** A new thing; returns its id, which is never given again. Refusal LIMIT, TOO_BIG. */
    public long add(long account, ItemKind kind, byte[] content) throws Refusal {
        check(content);
        return change(account, kind, (batch, head, version) -> {
            if (head.count >= kind.max)
                throw new Refusal(Refusal.Reason.LIMIT, "there are " + kind.max + " of them already; remove some first");
            batch.put(key(THING, kind, head.next), write(new Item(head.next, version, version, content)));
            batch.put(head(kind), new Head(head.next + 1, version, head.count + 1, head.forgotten).write());
            return head.next;
        });
    }

    /** Puts a thing under an id that its owner gives, in place of an earlier one. Refusal LIMIT, TOO_BIG. */
    public void put(long account, ItemKind kind, long id, byte[] content) throws Refusal {
        check(content);
        change(account, kind, (batch, head, version) -> {
            byte[] was = engine.get(Space.items(account), key(THING, kind, id));
            if (was == null && head.count >= kind.max)
                throw new Refusal(Refusal.Reason.LIMIT, "there are " + kind.max + " of them already; remove some first");
            long created = was == null ? version : read(id, was).created();
            batch.put(key(THING, kind, id), write(new Item(id, created, version, content)));
            batch.put(head(kind), new Head(Math.max(head.next, id + 1), version, head.count + (was == null ? 1 : 0), head.forgotten)
                    .write());
            return id;
        });
    }

    private static void check(byte[] content) throws Refusal {
        if (content.length > MAX_CONTENT)
            throw new Refusal(Refusal.Reason.TOO_BIG, "it has more than " + MAX_CONTENT + " octets; make it shorter");
    }

    /** Changes a thing; the change may be asked for more than once. False where there is none. Refusal TOO_BIG. */
    public boolean update(long account, ItemKind kind, long id, UnaryOperator<byte[]> how) throws Refusal {
        return change(account, kind, (batch, head, version) -> {
            Optional<Item> was = get(account, kind, id);
            if (was.isEmpty())
                return 0L;
            byte[] content = how.apply(was.get().content());
            check(content);
            batch.put(key(THING, kind, id), write(new Item(id, was.get().created(), version, content)));
            batch.put(head(kind), new Head(head.next, version, head.count, head.forgotten).write());
            return 1L;
        }) == 1;
    }

    /** False where there is none. */
    public boolean remove(long account, ItemKind kind, long id) throws Refusal {
        return change(account, kind, (batch, head, version) -> {
            Optional<Item> was = get(account, kind, id);
            if (was.isEmpty())
                return 0L;
            batch.delete(key(THING, kind, id));
            batch.put(key(GONE, kind, version), new RecordWriter(12).octet(1).varint(id).varint(was.get().created()).done());
            long forgotten = forget(account, kind, batch, head.forgotten);
            batch.put(head(kind), new Head(head.next, version, head.count - 1, forgotten).write());
            return 1L;
        }) == 1;
    }

    private long forget(long account, ItemKind kind, Batch batch, long forgotten) throws Refusal {
        List<Long> versions = new ArrayList<>();
        engine.scan(Space.items(account), key(GONE, kind, 0), after(GONE, kind), TOMBSTONES + 1, false, (k, _) -> {
            versions.add(new RecordReader(k, 2).int64());
            return true;
        });
        if (versions.size() < TOMBSTONES)
            return forgotten;
        batch.delete(key(GONE, kind, versions.getFirst()));
        return versions.getFirst();
    }

    /** What happened since a state; empty where that is not remembered any more. RFC 8620 §5 */
    public Optional<ItemChanges> changes(long account, ItemKind kind, long since) throws Refusal {
        Head head = head(Space.items(account), kind);
        if (since < head.forgotten || since > head.state || since < 0)
            return Optional.empty();
        ItemChanges c = new ItemChanges(head.state, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Item item : list(account, kind))
            if (item.created() > since)
                c.created().add(item.id());
            else if (item.changed() > since)
                c.updated().add(item.id());
        engine.scan(Space.items(account), key(GONE, kind, since + 1), after(GONE, kind), Integer.MAX_VALUE, false, (_, value) -> {
            RecordReader in = new RecordReader(value);
            in.format("thing that is gone", 1);
            long id = in.varint();
            if (in.varint() <= since)
                c.destroyed().add(id);
            return true;
        });
        return Optional.of(c);
    }

    private interface Step {
        long put(Batch batch, Head head, long version) throws Refusal;
    }

    private long change(long account, ItemKind kind, Step step) throws Refusal {
        Space space = Space.items(account);
        for (int tries = 1;; tries++) {
            long version = engine.version(space);
            Batch batch = new Batch();
            long result = step.put(batch, head(space, kind), version + 1);
            if (batch.isEmpty())
                return result;
            try {
                engine.commit(space, version, batch);
                news.changed(account, kind);
                return result;
            } catch (Refusal e) {
                if (e.reason() != Refusal.Reason.CONFLICT || tries == TRIES)
                    throw e;
            }
        }
    }
}
