package org.posthouse.mta.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;

/** Loads destinations in turn. Runs on the feeder, which holds the queue's loading lock. */
final class Refill {
    private final StoredQueue queue;
    private final ReentrantLock lock;
    /** Something of a destination of which nothing is in memory could not be loaded for want of room. Guarded by the lock. */
    private boolean someoneWaits;
    /** With so many recipients in memory it is worth another look; negative: nothing waits for room. Guarded by the lock. */
    private int level = -1;

    Refill(StoredQueue queue) {
        this.queue = queue;
        lock = queue.lock;
    }

    /** Whether there is room again for what has found none; the caller holds the lock. */
    boolean hasRoom() {
        return queue.memory.rows() <= level;
    }

    boolean someoneWaits() {
        return someoneWaits;
    }

    /** For one more destination; the caller holds the lock. */
    void wantRoom() {
        level = Math.max(level, queue.settings.loaded() / 2);
    }

    /** Room for a destination; none is remembered. The caller holds the lock. */
    int roomFor(Group g) {
        Object lane = g.lane;
        boolean slow = lane != null && queue.lanes.isSlow(lane);
        int room = queue.memory.room(g, slow);
        if (room <= 0) {
            level = Math.max(level, queue.memory.level(g, slow));
            someoneWaits |= g.rows == 0;
        }
        return room;
    }

    /** Loads what there is room for, first of destinations of which nothing is there; when the next destination has rested or paused, null: none does. */
    @Nullable
    Instant run(Instant now) throws Refusal {
        Map<Boolean, List<Group>> hungry;
        Instant rested;
        lock.lock();
        try {
            level = -1;
            someoneWaits = false;
            hungry = queue.memory.hungry(now).stream().collect(Collectors.partitioningBy(g -> g.rows == 0));
            rested = queue.memory.resumes(now);
        } finally {
            lock.unlock();
        }
        for (boolean nothing : new boolean[]{true, false}) {
            List<Group> all = Objects.requireNonNull(hungry.get(nothing));
            int left = all.size();
            for (Group g : all) {
                Instant rests = rests(g);
                int room = rests != null ? 0 : share(g, left);
                left--;
                if (rests != null && (rested == null || rests.isBefore(rested)))
                    rested = rests;
                if (room > 0)
                    fill(g, room, now);
            }
        }
        return rested;
    }

    private @Nullable Instant rests(Group g) {
        Object lane = g.lane;
        return lane == null ? null : queue.lanes.restsUntil(lane);
    }

    /** Room for a destination while others wait too. */
    private int share(Group g, int others) {
        lock.lock();
        try {
            return Math.min(roomFor(g), Math.max(1, queue.memory.free() / others));
        } finally {
            lock.unlock();
        }
    }

    private void fill(Group g, int room, Instant now) throws Refusal {
        byte[] from;
        lock.lock();
        try {
            from = g.from;
            g.more = false;
            g.from = null;
            g.filling = true;
            queue.memory.last(g);
        } finally {
            lock.unlock();
        }
        boolean done = false;
        byte[] first = from == null ? Codec.laneFrom(g.name, 0) : from;
        try {
            var found = new ArrayList<Tables.Place>();
            byte[] rest = find(g, first, room, now, found);
            if (rest != null)
                mark(g, rest);
            bring(found, now, null);
            done = true;
        } finally {
            if (!done)
                mark(g, first);
            lock.lock();
            try {
                g.filling = false;
                // Its share may have been less than its room, and some of its room may have been taken meanwhile.
                if (done)
                    queue.feeder.fed(g);
                queue.memory.forget(g);
            } finally {
                lock.unlock();
            }
        }
    }

    private void mark(Group g, byte[] key) {
        lock.lock();
        try {
            g.mark(key);
        } finally {
            lock.unlock();
        }
    }

    /** Collects what is due and not in memory; where it stopped for want of room, null: at the end. */
    private byte @Nullable [] find(Group g, byte[] first, int room, Instant now, List<Tables.Place> found) throws Refusal {
        byte[][] rest = {null};
        int[] later = {-1};
        for (byte[] from = first; from != null;) {
            later[0] = -1;
            queue.tables.byLane(from, g.name, (key, _) -> {
                if (Codec.laneDue(key).isAfter(now)) {
                    later[0] = Codec.laneTurn(key);
                    return false;
                }
                if (has(Codec.laneId(key), Codec.laneNumber(key)))
                    return true;
                if (found.size() >= room) {
                    rest[0] = key;
                    return false;
                }
                return found.add(new Tables.Place(Codec.laneId(key), Codec.laneNumber(key)));
            });
            // What is not due yet is the end of its turn, and others may follow.
            from = later[0] < 0 ? null : Codec.laneFrom(g.name, later[0] + 1);
        }
        return rest[0];
    }

    private boolean has(long id, int number) {
        lock.lock();
        try {
            return queue.memory.has(id, number);
        } finally {
            lock.unlock();
        }
    }

    /** Brings recipients into memory and to work, in their own lanes or all in one. */
    void bring(List<Tables.Place> places, Instant now, @Nullable Object lane) throws Refusal {
        List<@Nullable Row> rows = queue.tables.rows(places);
        var byMessage = new LinkedHashMap<Long, List<Row>>();
        for (int i = 0; i < places.size(); i++) {
            Row row = rows.get(i);
            if (row != null && (lane == null ? row.isDue(now) : row.state() == State.WAITING))
                byMessage.computeIfAbsent(places.get(i).id(), _ -> new ArrayList<>()).add(row);
        }
        for (Map.Entry<Long, List<Row>> e : byMessage.entrySet())
            bring(e.getKey(), e.getValue(), lane);
    }

    private void bring(long id, List<Row> rows, @Nullable Object lane) throws Refusal {
        Entry entry = queue.loaded(id);
        if (entry == null) {
            Tables.Message m = queue.tables.message(id);
            if (m == null)
                return;
            entry = new Entry(m.arrival());
            entry.whole = m.recipients() == 1;
        }
        entry.lock.lock();
        lock.lock();
        try {
            if (queue.closing())
                return;
            // It may have left memory meanwhile, but nobody else brings it in again.
            var claimed = new ArrayList<Row>();
            for (Row row : rows)
                if (claim(entry, row))
                    claimed.add(row);
                else
                    queue.feeder.note(entry.arrival, row);
            queue.enqueue(entry, claimed, lane);
        } finally {
            lock.unlock();
            entry.lock.unlock();
        }
    }

    private boolean claim(Entry entry, Row row) {
        Group g = queue.memory.free() <= 0 ? null : queue.memory.group(row.group());
        if (g == null)
            return false;
        entry.rows.put(row.number(), row);
        queue.memory.claim(entry, row.number(), g);
        return true;
    }
}
