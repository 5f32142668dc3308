package org.posthouse.rocksdb;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.rocksdb.RocksDBException;

/** Takes reads to platform threads, and lets the engine wait until nobody is inside RocksDB any more. */
final class Readers implements AutoCloseable {
    /** A read of the database. */
    interface Read<T extends @Nullable Object> {
        T run() throws RocksDBException;
    }

    private final BlockingQueue<FutureTask<?>> waiting;
    /** Endings of scans: as many as there are scans, and never refused. */
    private final ConcurrentLinkedQueue<Runnable> endings = new ConcurrentLinkedQueue<>();
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread[] threads;

    Readers(int count, int queue) {
        waiting = new ArrayBlockingQueue<>(queue);
        threads = new Thread[count];
        for (int i = 0; i < count; i++)
            threads[i] = Thread.ofPlatform().daemon().name("store-reader-" + (i + 1)).start(this::serve);
    }

    /** Runs a read, on this thread if it is a platform thread, else on one of the pool. */
    <T extends @Nullable Object> T call(Read<T> read) throws Refusal {
        return Thread.currentThread().isVirtual() ? join(start(read)) : inside(read);
    }

    /** Hands a read to the pool; parks while the queue is full. */
    <T extends @Nullable Object> FutureTask<T> start(Read<T> read) throws Refusal {
        Callable<T> guarded = () -> inside(read);
        FutureTask<T> task = new FutureTask<>(guarded);
        try {
            if (closed.get())
                throw closedRefusal();
            waiting.put(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "interrupted while waiting for the store", e);
        }
        if (closed.get())
            task.cancel(false);
        return task;
    }

    static <T extends @Nullable Object> T join(FutureTask<T> task) throws Refusal {
        try {
            return task.get();
        } catch (java.util.concurrent.CancellationException e) {
            throw closedRefusal();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal r)
                throw new Refusal(r.reason(), String.valueOf(r.getMessage()), r);
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the store failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "interrupted while waiting for the store", e);
        }
    }

    /** Runs something that must happen, such as closing an iterator, soon on a platform thread. */
    void end(Runnable ending) {
        if (!Thread.currentThread().isVirtual()) {
            ending.run();
            return;
        }
        endings.add(ending);
        waiting.offer(new FutureTask<>(() -> null));
    }

    /** Inside the gate: the database stays open as long as this runs. */
    private <T extends @Nullable Object> T inside(Read<T> read) throws Refusal {
        gate.readLock().lock();
        try {
            if (closed.get())
                throw closedRefusal();
            return read.run();
        } catch (RocksDBException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the store cannot be read: " + e.getMessage() + "; check the disk", e);
        } finally {
            gate.readLock().unlock();
        }
    }

    private void serve() {
        while (!closed.get()) {
            try {
                waiting.take().run();
                runEndings();
            } catch (InterruptedException e) {
                // Only the closing interrupts; the loop's condition knows.
            }
        }
    }

    private void runEndings() {
        for (Runnable ending = endings.poll(); ending != null; ending = endings.poll())
            ending.run();
    }

    /** Waits for the reads that run, refuses the others; afterwards nobody is inside. */
    @Override
    public void close() {
        gate.writeLock().lock();
        try {
            if (closed.getAndSet(true))
                return;
        } finally {
            gate.writeLock().unlock();
        }
        for (Thread thread : threads)
            thread.interrupt();
        for (FutureTask<?> task = waiting.poll(); task != null; task = waiting.poll())
            task.cancel(false);
        runEndings();
    }

    private static Refusal closedRefusal() {
        return new Refusal(Refusal.Reason.UNAVAILABLE, "the store is closed");
    }
}
