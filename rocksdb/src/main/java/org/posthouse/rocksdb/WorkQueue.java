package org.posthouse.rocksdb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;

/** What waits for the committer, bounded in number and octets: whoever comes when it is full parks until there is room. */
final class WorkQueue {
    private final ReentrantLock turn = new ReentrantLock();
    private final Condition room = turn.newCondition();
    private final Condition work = turn.newCondition();
    private final ArrayDeque<Work> waiting = new ArrayDeque<>();
    private final int maxCount;
    private final long maxBytes;
    private long bytes;
    private @Nullable Refusal closed;

    WorkQueue(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Adds at the end, in the caller's order; urgent work (of the committer itself) never waits for room. */
    void put(Work item, boolean urgent) throws Refusal {
        turn.lock();
        try {
            while (closed == null && !urgent && !waiting.isEmpty() && (waiting.size() >= maxCount || bytes + item.bytes() > maxBytes))
                room.await();
            if (closed != null)
                throw new Refusal(closed.reason(), String.valueOf(closed.getMessage()));
            waiting.add(item);
            bytes += item.bytes();
            work.signal();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "interrupted while waiting for the store", e);
        } finally {
            turn.unlock();
        }
    }

    /** Waits for work and takes as much as makes a group, at least one item; empty once the queue is closed and drained. */
    List<Work> takeGroup(long groupBytes) {
        turn.lock();
        try {
            while (waiting.isEmpty() && closed == null)
                work.awaitUninterruptibly();
            List<Work> group = new ArrayList<>();
            long taken = 0;
            while (!waiting.isEmpty() && (group.isEmpty() || taken + waiting.element().bytes() <= groupBytes)) {
                Work item = waiting.remove();
                taken += item.bytes();
                group.add(item);
            }
            bytes -= taken;
            room.signalAll();
            return group;
        } finally {
            turn.unlock();
        }
    }

    /** Takes nothing more; what waits is still handed out. */
    void close(Refusal why) {
        turn.lock();
        try {
            if (closed == null)
                closed = why;
            room.signalAll();
            work.signalAll();
        } finally {
            turn.unlock();
        }
    }
}
