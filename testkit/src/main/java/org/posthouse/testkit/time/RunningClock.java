package org.posthouse.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.base.time.Planner;

/**
 * A clock that runs as the machine's does, and can be moved on besides: for servers that are used by programs with a clock of their own. What was planned for the time
 * passed runs then, in time order, on the moving thread. Safe for all threads.
 */
public final class RunningClock implements InstantSource, Planner {
    private record Due(Instant at, long order) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int c = at.compareTo(other.at);
            return c != 0 ? c : Long.compare(order, other.order);
        }
    }

    private final Planner real = Planner.system();
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Due, Runnable> planned = new TreeMap<>();
    private Duration ahead = Duration.ZERO;
    private long order;

    @Override
    public Instant instant() {
        lock.lock();
        try {
            return Instant.now().plus(ahead);
        } finally {
            lock.unlock();
        }
    }

    /** By how much it is ahead of the machine's. */
    public Duration ahead() {
        lock.lock();
        try {
            return ahead;
        } finally {
            lock.unlock();
        }
    }

    public void advance(Duration by) {
        lock.lock();
        try {
            ahead = ahead.plus(by);
        } finally {
            lock.unlock();
        }
        due();
    }

    @Override
    public AutoCloseable plan(Duration in, Runnable action) {
        Due due;
        lock.lock();
        try {
            due = new Due(instant().plus(in), order++);
            planned.put(due, action);
        } finally {
            lock.unlock();
        }
        AutoCloseable wake = real.plan(in, this::due);
        return () -> {
            wake.close();
            forget(due);
        };
    }

    private void forget(Due due) {
        lock.lock();
        try {
            planned.remove(due);
        } finally {
            lock.unlock();
        }
    }

    private void due() {
        while (true) {
            Runnable action;
            lock.lock();
            try {
                if (planned.isEmpty() || planned.firstKey().at.isAfter(instant()))
                    return;
                action = planned.pollFirstEntry().getValue();
            } finally {
                lock.unlock();
            }
            action.run();
        }
    }
}
