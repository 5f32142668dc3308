package org.posthouse.store.kv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One space in memory. Every key holds its values newest first, as far back as a running scan may still want them. */
final class MemorySpace {
    /** A value as of a version; null where deleted. */
    private record Cell(long version, byte @Nullable [] value, @Nullable Cell older) {
        byte @Nullable [] asOf(long moment) {
            Cell cell = this;
            while (cell != null && cell.version > moment)
                cell = cell.older;
            return cell == null ? null : cell.value;
        }
    }

    private final ConcurrentSkipListMap<byte[], Cell> cells = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private final ReentrantLock turn = new ReentrantLock();
    /** How many scans run at each moment, and keys to tidy when the last of them has ended. */
    private final TreeMap<Long, Integer> moments = new TreeMap<>();
    private final List<byte[]> untidy = new ArrayList<>();
    private volatile long version;

    long version() {
        return version;
    }

    byte @Nullable [] get(byte[] key) {
        Cell cell = cells.get(key);
        return cell == null || cell.value == null ? null : cell.value.clone();
    }

    List<byte @Nullable []> getAll(List<byte[]> keys) {
        long moment = begin();
        try {
            List<byte @Nullable []> values = new ArrayList<>(keys.size());
            for (byte[] key : keys) {
                Cell cell = cells.get(key);
                values.add(cell == null ? null : cell.asOf(moment));
            }
            return values;
        } finally {
            end(moment);
        }
    }

    void scan(byte[] from, byte @Nullable [] to, int limit, boolean reverse, Engine.Visitor visitor) {
        if (to != null && Arrays.compareUnsigned(from, to) >= 0)
            return;
        ConcurrentNavigableMap<byte[], Cell> range = to == null ? cells.tailMap(from, true) : cells.subMap(from, true, to, false);
        long moment = begin();
        try {
            int left = limit;
            for (Map.Entry<byte[], Cell> pair : (reverse ? range.descendingMap() : range).entrySet()) {
                byte[] value = pair.getValue().asOf(moment);
                if (value == null)
                    continue;
                if (left-- <= 0 || !visitor.visit(pair.getKey().clone(), value.clone()))
                    break;
            }
        } finally {
            end(moment);
        }
    }

    long commit(long expectedVersion, List<Batch.Change> changes) throws Refusal {
        turn.lock();
        try {
            if (expectedVersion != Engine.ANY && expectedVersion != version)
                throw new Refusal(Refusal.Reason.CONFLICT, "the space is at version " + version + ", not " + expectedVersion);
            long next = version + 1;
            for (Batch.Change change : changes)
                apply(next, change);
            version = next;
            return next;
        } finally {
            turn.unlock();
        }
    }

    /** Becomes what was written down of a space that stood at that version. */
    void fill(long at, Batch rows) {
        turn.lock();
        try {
            for (Batch.Change row : rows.changes())
                apply(at, row);
            version = at;
        } finally {
            turn.unlock();
        }
    }

    private void apply(long next, Batch.Change change) {
        byte[] value = change.value();
        if (moments.isEmpty() && value == null) {
            cells.remove(change.key());
            return;
        }
        Cell older = moments.isEmpty() ? null : cells.get(change.key());
        if (older != null || value == null)
            untidy.add(change.key());
        cells.put(change.key(), new Cell(next, value, older));
    }

    private long begin() {
        turn.lock();
        try {
            moments.merge(version, 1, Integer::sum);
            return version;
        } finally {
            turn.unlock();
        }
    }

    private void end(long moment) {
        turn.lock();
        try {
            moments.computeIfPresent(moment, (_, n) -> n == 1 ? null : n - 1);
            if (!moments.isEmpty())
                return;
            for (byte[] key : untidy)
                cells.computeIfPresent(key, (_, cell) -> cell.value == null ? null : new Cell(cell.version, cell.value, null));
            untidy.clear();
        } finally {
            turn.unlock();
        }
    }
}
