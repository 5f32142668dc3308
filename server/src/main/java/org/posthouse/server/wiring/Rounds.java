package org.posthouse.server.wiring;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Planner;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something again and again after a pause, on a thread of its own, until it is closed. What fails is tried again next time. */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Planner REAL = Planner.system();

    private final Planner planner;
    private final Round round;
    private final Duration pause;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable AutoCloseable planned;
    private final Thread thread;
    private boolean due;
    private boolean closed;

    /** One round, bounded in time. */
    interface Round {
        void go() throws Refusal;
    }

    /** By real time. */
    Rounds(Duration pause, Round round) {
        this(REAL, pause, round);
    }

    /** The first round is after the first pause. */
    Rounds(Planner planner, Duration pause, Round round) {
        this.planner = planner;
        this.pause = pause;
        this.round = round;
        plan();
        thread = Thread.ofVirtual().name("rounds").start(this::run);
    }

    private void plan() {
        lock.lock();
        try {
            if (!closed)
                planned = planner.plan(pause, this::fall);
        } finally {
            lock.unlock();
        }
    }

    private void fall() {
        lock.lock();
        try {
            due = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A round at once. */
    void soon() {
        fall();
    }

    private void run() {
        try {
            while (awaitTurn()) {
                once();
                plan();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitTurn() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && !due)
                changed.await();
            due = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void once() {
        try {
            round.go();
        } catch (Refusal e) {
            LOG.warn("housekeeping waits: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("housekeeping failed, and is tried again", e);
        }
    }

    /** Waits a little for the round that runs. */
    @Override
    public void close() throws Exception {
        AutoCloseable next;
        lock.lock();
        try {
            closed = true;
            next = planned;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (next != null)
            next.close();
        thread.join(Duration.ofSeconds(2));
    }
}
