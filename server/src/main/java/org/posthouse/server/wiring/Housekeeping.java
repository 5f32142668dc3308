package org.posthouse.server.wiring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what has to be done now and then: a while after the start, and again after each pause. A task that fails is tried again next time. */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    /** In one round, so that the rest of the house has its turn. */
    private static final int STEPS = 1000;

    private final List<Task> tasks;
    private final Duration first;
    private final Duration pause;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Thread thread;
    private boolean closed;

    /** One kind of work, done in steps of bounded size. */
    record Task(String name, Step step) {}

    /** Does a part; how much it did, 0 when nothing is left. */
    interface Step {
        long run() throws Exception;
    }

    Housekeeping(Duration first, Duration pause, List<Task> tasks) {
        this.tasks = tasks;
        this.first = first;
        this.pause = pause;
        thread = Thread.ofVirtual().name("housekeeping").start(this::keep);
    }

    private void keep() {
        try {
            for (Duration wait = first; !endedWithin(wait); wait = pause)
                for (Task task : tasks)
                    run(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

    private void run(Task task) throws InterruptedException {
        try {
            long done = 0;
            for (int i = 0; i < STEPS && !endedWithin(Duration.ZERO); i++) {
                long part = task.step().run();
                done += part;
                if (part == 0)
                    break;
            }
            if (done > 0)
                LOG.info("{}: {} removed", task.name(), done);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("{}: {}", task.name(), e.toString());
        }
    }

    /** Waits for the step that runs. */
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
