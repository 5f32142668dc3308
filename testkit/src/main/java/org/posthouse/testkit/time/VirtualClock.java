package org.posthouse.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.base.time.Planner;

/** A clock that stands still until it is advanced; what was planned for the time passed runs then, in time order, on the advancing thread. */
public final class VirtualClock implements InstantSource, Planner {
    private record Due(Instant at, long order) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int c = at.compareTo(other.at);
            return c != 0 ? c : Long.compare(order, other.order);
        }
    }

    private final ReentrantLock turn = new ReentrantLock();
    private final Condition moved = turn.newCondition();
    private final Condition slept = turn.newCondition();
    private final TreeMap<Due, Runnable> planned = new TreeMap<>();
    private Instant now;
    private long order;
    private int sleepers;

    public VirtualClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    public VirtualClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        turn.lock();
        try {
            return now;
        } finally {
            turn.unlock();
        }
    }

    /** Moves on; actions see the instant they were planned for. */
    public void advance(Duration by) {
        advanceTo(instant().plus(by));
    }

    public void advanceTo(Instant target) {
        while (true) {
            Runnable action;
            turn.lock();
            try {
                Map.Entry<Due, Runnable> next = planned.isEmpty() ? null : planned.firstEntry();
                if (next == null || next.getKey().at.isAfter(target)) {
                    if (target.isAfter(now))
                        now = target;
                    moved.signalAll();
                    return;
                }
                planned.remove(next.getKey());
                if (next.getKey().at.isAfter(now))
                    now = next.getKey().at;
                moved.signalAll();
                action = next.getValue();
            } finally {
                turn.unlock();
            }
            action.run();
        }
    }

    @Override
    public AutoCloseable plan(Duration in, Runnable action) {
        turn.lock();
        try {
            return planned(now.plus(in), action);
        } finally {
            turn.unlock();
        }
    }

    /** Exactly then, although others may advance this clock meanwhile; what has passed runs before this returns. */
    @Override
    public AutoCloseable planAt(Instant moment, InstantSource clock, Runnable action) {
        turn.lock();
        try {
            if (moment.isAfter(now))
                return planned(moment, action);
        } finally {
            turn.unlock();
        }
        action.run();
        return () -> {
        };
    }

    private AutoCloseable planned(Instant moment, Runnable action) {
        Due due = new Due(moment, order++);
        planned.put(due, action);
        return () -> forget(due);
    }

    private void forget(Due due) {
        turn.lock();
        try {
            planned.remove(due);
        } finally {
            turn.unlock();
        }
    }

    /** When the next planned action or sleeper is due; null when there is none. */
    public @org.jspecify.annotations.Nullable Instant next() {
        turn.lock();
        try {
            return planned.isEmpty() ? null : planned.firstKey().at;
        } finally {
            turn.unlock();
        }
    }

    /** Waits until the clock was advanced by that much. */
    public void sleep(Duration time) throws InterruptedException {
        turn.lock();
        try {
            Instant until = now.plus(time);
            // So that next() knows of the sleeper.
            Due due = new Due(until, order++);
            planned.put(due, () -> {
            });
            sleepers++;
            slept.signalAll();
            try {
                while (now.isBefore(until))
                    moved.await();
            } finally {
                sleepers--;
                planned.remove(due);
            }
        } finally {
            turn.unlock();
        }
    }

    /** Waits, in real time, until at least so many threads sleep: then advancing wakes them for certain. */
    public void awaitSleepers(int count) throws InterruptedException {
        turn.lock();
        try {
            while (sleepers < count)
                slept.await();
        } finally {
            turn.unlock();
        }
    }
}
