package org.posthouse.server.wiring;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something again and again after a pause, on a thread of its own, until it is closed. What fails is tried again next time. */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final Round round;
    private final Duration pause;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Thread thread;
    private boolean closed;

    /** One round, bounded in time. */
    interface Round {
        void go() throws Refusal;
    }

    Rounds(Duration pause, Round round) {
        this.pause = pause;
        this.round = round;
        thread = Thread.ofVirtual().name("rounds").start(this::run);
    }

    private void run() {
        try {
            while (!endedWithin(pause))
                once();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

    private boolean endedWithin(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (!closed && left > 0)
                left = ended.awaitNanos(left);
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits a little for the round that runs. */
    @Override
    public void close() throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        thread.join(Duration.ofSeconds(2));
    }
}
