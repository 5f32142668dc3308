package org.posthouse.store.journey;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Events waiting to be written, bounded: when too many wait the oldest goes, and the fact is counted. Taking an event in never waits for the disk. */
final class Backlog {
    private static final int AT_ONCE = 1_000;
    private static final long MAX_OCTETS = 16L << 20;

    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition done = lock.newCondition();
    private final ArrayDeque<JourneyEvent> waiting = new ArrayDeque<>();
    private long taken;
    private long settled;
    private long octets;
    private long lost;
    private long lostJourney;
    private boolean idle = true;
    private boolean closed;

    Backlog(int limit) {
        this.limit = limit;
    }

    void add(JourneyEvent event) {
        lock.lock();
        try {
            if (closed)
                return;
            taken++;
            waiting.addLast(event);
            octets += weight(event);
            while (waiting.size() > limit || octets > MAX_OCTETS && waiting.size() > 1) {
                JourneyEvent oldest = waiting.removeFirst();
                octets -= weight(oldest);
                lostJourney = oldest.journey();
                lost++;
                settled++;
            }
            if (idle)
                work.signal();
        } finally {
            lock.unlock();
        }
    }

    private static long weight(JourneyEvent e) {
        long sum = 200L + e.dialogue().length() + e.recipient().length();
        for (Map.Entry<String, String> fact : e.facts().entrySet())
            sum += 100 + fact.getKey().length() + fact.getValue().length();
        return sum;
    }

    /** The next events, waiting for some; none when closed and empty. */
    List<JourneyEvent> take(java.time.InstantSource clock) throws InterruptedException {
        lock.lock();
        try {
            idle = true;
            while (waiting.isEmpty() && !closed)
                work.await();
            idle = false;
            List<JourneyEvent> out = new ArrayList<>(Math.min(waiting.size() + 1, AT_ONCE));
            if (lost > 0) {
                Map<String, String> facts = new LinkedHashMap<>();
                facts.put("events", Long.toString(lost));
                out.add(new JourneyEvent(lostJourney, clock.instant(), JourneyEvent.Step.LOST_DETAIL, "", facts, ""));
                lost = 0;
            }
            while (!waiting.isEmpty() && out.size() < AT_ONCE) {
                JourneyEvent next = waiting.removeFirst();
                octets -= weight(next);
                out.add(next);
            }
            return out;
        } finally {
            lock.unlock();
        }
    }

    /** So many of those taken are written, or could not be. */
    void settle(List<JourneyEvent> events) {
        lock.lock();
        try {
            for (JourneyEvent e : events)
                if (e.step() != JourneyEvent.Step.LOST_DETAIL)
                    settled++;
            done.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything taken before is settled. */
    void flush() {
        lock.lock();
        try {
            long target = taken;
            while (settled < target)
                done.awaitUninterruptibly();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
