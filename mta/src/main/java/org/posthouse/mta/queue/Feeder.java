package org.posthouse.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is due into memory. What has become due since the last look is read once from the index by time, and its destination remembered; destinations
 * are then loaded in turn from their own index, as far as there is room for each and for all.
 */
final class Feeder {
    private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);
    private static final Duration STORE_TROUBLE = Duration.ofSeconds(5);
    private static final int DEADLINES = 100;

    private final StoredQueue queue;
    private final ReentrantLock lock;
    private final Condition wakened;
    private final Refill refill;
    private final Overdue overdue;
    private boolean wake = true;
    private boolean looking;
    /** What is due until then is known, or noted by whoever writes it. */
    private Instant walked = Instant.MIN;
    /** Where the next walk by time begins. */
    private byte @Nullable [] from;
    private Instant planned = Instant.MAX;
    private boolean stopped;
    private boolean begun;
    private boolean walkedOnce;
    private @Nullable Thread thread;

    Feeder(StoredQueue queue) {
        this.queue = queue;
        lock = queue.lock;
        wakened = lock.newCondition();
        refill = new Refill(queue);
        overdue = new Overdue(queue, refill);
    }

    void start() {
        lock.lock();
        try {
            thread = Thread.ofVirtual().name("queue-feeder").start(this::feed);
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has been started and not stopped. */
    boolean isRunning() {
        lock.lock();
        try {
            return thread != null && !stopped;
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            wakened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void join(Duration atMost) {
        Thread t = thread;
        if (t != null)
            try {
                t.join(atMost);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
    }

    /** Looks soon. */
    void wake() {
        lock.lock();
        try {
            wake = true;
            wakened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it waits for something to do. */
    boolean atRest() {
        lock.lock();
        try {
            return !wake && !looking;
        } finally {
            lock.unlock();
        }
    }

    /** Whether what was left from the last time is known; the caller holds the lock. */
    boolean hasWalked() {
        return walkedOnce;
    }

    /** Room was given back: goes on where it was missing. */
    void roomFreed() {
        if (refill.hasRoom())
            wake();
    }

    /** Whether a destination of which nothing is in memory waits for room; the caller holds the lock. */
    boolean someoneWaits() {
        return refill.someoneWaits();
    }

    /** There may be more of a destination than is in memory: looks for it as soon as there is room; the caller holds the lock. */
    void fed(Group g) {
        if (queue.memory.isHungry(g, queue.now()) && refill.roomFor(g) > 0)
            wake();
    }

    /** A row that is on disk and not in memory: known as due, or found when it is. The caller has committed it. */
    void note(Arrival arrival, Row row) {
        if (!row.indexed())
            return;
        lock.lock();
        try {
            if (row.due().isAfter(walked) && row.due().isAfter(queue.now())) {
                wakeAt(row.due());
                return;
            }
            Group g = queue.memory.group(row.group());
            if (g == null) {
                byte[] key = Codec.timeKey(row.due(), arrival.id(), row.number());
                byte[] old = from;
                if (old != null && Arrays.compareUnsigned(key, old) < 0)
                    from = key;
                return;
            }
            boolean news = !g.more;
            g.mark(Tables.laneKey(arrival, row));
            if (news)
                fed(g);
        } finally {
            lock.unlock();
        }
    }

    /** Looks at that time. */
    void wakeAt(Instant due) {
        lock.lock();
        try {
            if (!due.isBefore(planned))
                return;
            planned = due;
            queue.services.planner().planAt(due, queue.services.clock(), () -> ring(due));
        } finally {
            lock.unlock();
        }
        // The clock may have moved on while this was planned.
        if (!due.isAfter(queue.now()))
            ring(due);
    }

    private void ring(Instant due) {
        lock.lock();
        try {
            if (planned.equals(due))
                planned = Instant.MAX;
            wake();
        } finally {
            lock.unlock();
        }
    }

    private void feed() {
        while (awaitWake()) {
            try {
                look();
            } catch (Refusal e) {
                LOG.warn("queue: cannot read what is due: {}", e.getMessage());
                wakeAt(queue.now().plus(STORE_TROUBLE));
            } catch (RuntimeException e) {
                LOG.error("queue: cannot go on with what is due", e);
                wakeAt(queue.now().plus(STORE_TROUBLE));
            }
        }
    }

    private boolean awaitWake() {
        lock.lock();
        try {
            looking = false;
            while (!wake && !stopped)
                wakened.await();
            wake = false;
            looking = true;
            return !stopped;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void look() throws Refusal {
        queue.loading.lock();
        try {
            if (!begun)
                queue.tables.renew();
            begun = true;
            Instant now = queue.now();
            for (byte[] key : queue.tables.deadlines(now, DEADLINES))
                if (overdue.bring(Codec.dueId(key), now))
                    queue.tables.forget(key);
                else
                    wakeAt(now.plus(STORE_TROUBLE));
            Instant next = queue.tables.nextDeadline();
            if (next != null && next.isAfter(now))
                wakeAt(next);
            Instant expiry = overdue.expire(now);
            if (expiry != null)
                wakeAt(expiry);
            ripen(now);
            Instant rested = refill.run(now);
            if (rested != null)
                wakeAt(rested);
        } finally {
            queue.loading.unlock();
        }
    }

    /** Remembers for which destinations something has become due. */
    private void ripen(Instant now) throws Refusal {
        byte @Nullable [] start;
        lock.lock();
        try {
            start = from;
            if (now.isAfter(walked))
                walked = now;
            from = Codec.timeAfter(now);
        } finally {
            lock.unlock();
        }
        Instant[] next = {Instant.MAX};
        boolean done = false;
        try {
            queue.tables.byTime(start, (key, value) -> {
                Instant due = Instant.ofEpochMilli(Codec.dueMillis(key));
                if (due.isAfter(now))
                    next[0] = due;
                return !due.isAfter(now) && mark(key, value);
            });
            done = true;
        } finally {
            walked(done, start);
        }
        if (next[0].isBefore(Instant.MAX))
            wakeAt(next[0]);
    }

    private void walked(boolean done, byte @Nullable [] start) {
        lock.lock();
        try {
            walkedOnce |= done;
            if (!done)
                goBack(start);
        } finally {
            lock.unlock();
        }
    }

    /** False where there is no room for one more destination: the walk goes on from there later. */
    private boolean mark(byte[] key, byte[] value) {
        lock.lock();
        try {
            if (queue.memory.has(Codec.dueId(key), Codec.dueNumber(key)))
                return true;
            Group g = queue.memory.group(Codec.groupOfTime(value));
            if (g == null) {
                goBack(key);
                return false;
            }
            g.mark(Codec.laneKey(key, value));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void goBack(byte @Nullable [] key) {
        lock.lock();
        try {
            byte[] old = from;
            if (key == null || old != null && Arrays.compareUnsigned(key, old) < 0)
                from = key;
            refill.wantRoom();
        } finally {
            lock.unlock();
        }
    }
}
