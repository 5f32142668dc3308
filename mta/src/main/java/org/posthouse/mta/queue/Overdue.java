package org.posthouse.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.Refusal;

/**
 * Finds recipients whose time is over while they wait for a destination that rests or has no room: messages are looked at in the order in which they came.
 * Runs on the feeder, which holds the queue's loading lock.
 */
final class Overdue {
    private static final int AT_ONCE = 500;
    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final Duration ROUND = Duration.ofMinutes(10);

    private final StoredQueue queue;
    private final Refill refill;
    private final ReentrantLock lock;
    /** Messages up to that id were looked at in this round; the next look is not before. */
    private long seen;
    private Instant next = Instant.MIN;

    Overdue(StoredQueue queue, Refill refill) {
        this.queue = queue;
        this.refill = refill;
        lock = queue.lock;
    }

    /** Looks at the oldest messages now and then; when to look again, null: no message is there. */
    @Nullable
    Instant expire(Instant now) throws Refusal {
        if (now.isBefore(next))
            return next;
        List<Arrival> oldest = queue.tables.arrivals(seen, AT_ONCE);
        boolean whole = oldest.size() < AT_ONCE;
        Instant first = null;
        boolean room = true;
        for (Arrival a : oldest) {
            Instant end = a.arrived().plus(queue.settings.expire());
            if (end.isAfter(now)) {
                first = end;
                whole = true;
                break;
            }
            if (!Fate.end(a, queue.settings).isAfter(now))
                room = bring(a.id(), now);
            if (!room)
                break;
            seen = a.id();
        }
        if (whole && room)
            seen = 0;
        if (oldest.isEmpty() && whole)
            return null;
        Instant soon = now.plus(whole && room ? ROUND : AGAIN);
        next = first != null && first.isAfter(soon) ? first : soon;
        return next;
    }

    /** Brings a message's waiting recipients to their verdict; false where there was not room for all, or some are being tried or about to be. */
    boolean bring(long id, Instant now) throws Refusal {
        boolean all = true;
        for (int from = 0;;) {
            int room = free();
            List<Row> rows = queue.tables.rows(id, from, AT_ONCE);
            if (rows.isEmpty())
                return all;
            var places = new ArrayList<Tables.Place>();
            for (Row row : rows) {
                from = row.number() + 1;
                boolean loaded = isLoaded(id, row.number());
                all &= !loaded;
                if (row.state() != State.WAITING || loaded)
                    continue;
                if (places.size() >= room)
                    break;
                places.add(new Tables.Place(id, row.number()));
            }
            if (!places.isEmpty())
                refill.bring(places, now, Job.OVERDUE);
            if (places.size() >= room)
                return false;
        }
    }

    private int free() {
        lock.lock();
        try {
            return queue.memory.free();
        } finally {
            lock.unlock();
        }
    }

    private boolean isLoaded(long id, int number) {
        lock.lock();
        try {
            return queue.memory.has(id, number);
        } finally {
            lock.unlock();
        }
    }
}
