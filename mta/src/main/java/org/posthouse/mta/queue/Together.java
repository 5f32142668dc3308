package org.posthouse.mta.queue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/**
 * Puts several messages in one commit. What is put because of a message that is itself in the queue leaves a row in the same commit, so that it is not put again
 * when the process died before that message was done with; the row goes some time after the message has gone, or after it was said that it may.
 */
final class Together {
    private static final char ONCE = 'o';
    private static final byte[] WHILE_QUEUED = {1};
    private static final byte[] FOR_GOOD = {1, 1};
    /** Rows looked at with each new one, so that they go faster than they come. */
    private static final int LOOKED_AT = 4;

    private static final int SWEPT = 100;

    private final StoredQueue queue;
    private final ReentrantLock lock = new ReentrantLock();
    private byte[] position = {ONCE};

    Together(StoredQueue queue) {
        this.queue = queue;
    }

    void put(List<Letter> letters) throws Refusal {
        put(letters, new Batch());
    }

    /** False where it was put before. */
    boolean putOnce(long about, String word, List<Letter> letters, boolean forGood) throws Refusal {
        byte[] key = key(about, word);
        Engine engine = queue.services.engine();
        if (engine.get(Space.QUEUE, key) != null)
            return false;
        Batch batch = new Batch().put(key, forGood ? FOR_GOOD : WHILE_QUEUED);
        lock.lock();
        try {
            tidy(engine, batch);
        } finally {
            lock.unlock();
        }
        put(letters, batch);
        return true;
    }

    /** What was put for good goes like the others from now on. */
    void forget(long about, String word) throws Refusal {
        byte[] key = key(about, word);
        if (queue.services.engine().get(Space.QUEUE, key) != null)
            queue.tables.commit(new Batch().useReserve().put(key, WHILE_QUEUED));
    }

    /** Lets those go like the others of which nobody knows any more. */
    void sweep(StoredQueue.Known known) throws Refusal {
        byte[] from = {ONCE};
        for (List<byte[]> page = forGood(from); !page.isEmpty(); page = forGood(from))
            for (byte[] key : page) {
                from = Arrays.copyOf(key, key.length + 1);
                if (!known.isKnown(ByteBuffer.wrap(key).getLong(1), new String(key, 9, key.length - 9, StandardCharsets.UTF_8)))
                    queue.tables.commit(new Batch().useReserve().put(key, WHILE_QUEUED));
            }
    }

    private List<byte[]> forGood(byte[] from) throws Refusal {
        var all = new ArrayList<byte[]>();
        queue.services.engine().scan(Space.QUEUE, from, Codec.after(ONCE), Integer.MAX_VALUE, false, (key, value) -> {
            if (value.length == FOR_GOOD.length)
                all.add(key);
            return all.size() < SWEPT;
        });
        return all;
    }

    private static byte[] key(long about, String word) {
        byte[] name = word.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(9 + name.length).put((byte) ONCE).putLong(about).put(name).array();
    }

    private record Done(byte[] key, boolean forGood) {}

    private void tidy(Engine engine, Batch batch) throws Refusal {
        var all = new ArrayList<Done>();
        engine.scan(Space.QUEUE, position, Codec.after(ONCE), LOOKED_AT, false,
                (key, value) -> all.add(new Done(key, value.length == FOR_GOOD.length)));
        Set<Long> gone = new HashSet<>();
        for (Done done : all) {
            if (done.forGood())
                continue;
            byte[] key = done.key();
            long about = ByteBuffer.wrap(key).getLong(1);
            if (gone.contains(about) || engine.get(Space.QUEUE, Codec.entryKey(about)) == null) {
                gone.add(about);
                batch.delete(key);
            }
        }
        if (all.size() < LOOKED_AT) {
            position = new byte[]{ONCE};
        } else {
            byte[] last = all.getLast().key();
            position = Arrays.copyOf(last, last.length + 1);
        }
    }

    private void put(List<Letter> letters, Batch batch) throws Refusal {
        Instant now = queue.now();
        var newcomers = new ArrayList<StoredQueue.Newcomer>();
        boolean kept = false;
        try {
            for (Letter letter : letters) {
                var rows = new ArrayList<Row>();
                for (var r : letter.recipients())
                    rows.add(queue.fresh(rows.size(), r, letter.arrival(), now));
                Tables.put(batch, letter.arrival(), rows);
                newcomers.add(queue.admit(letter.arrival(), rows));
            }
            queue.tables.commit(batch);
            kept = true;
        } finally {
            if (!kept)
                newcomers.forEach(queue::giveUp);
        }
        for (Letter letter : letters)
            queue.diary.queued(letter.arrival(), letter.recipients());
        newcomers.forEach(queue::settle);
    }
}
