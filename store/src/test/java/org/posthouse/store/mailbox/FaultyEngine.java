package org.posthouse.store.mailbox;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.EngineStatus;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** Holds commits back until told to sync them, refuse the next, or lose them all as a power cut does. Without holding, every commit is synced at once. */
final class FaultyEngine implements Engine {
    private record Held(Space space, long expected, Batch batch, CompletableFuture<Long> future) {}

    private final Engine inner = new MemoryEngine();
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private boolean holding;
    private int refuse;
    private boolean dead;

    void hold() {
        lock.lock();
        try {
            holding = true;
        } finally {
            lock.unlock();
        }
    }

    int held() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    /** The next so many commits are refused for want of room. */
    void refuseNext(int count) {
        lock.lock();
        try {
            refuse = count;
        } finally {
            lock.unlock();
        }
    }

    /** Syncs what is held, in order, and holds no more. */
    void release() {
        lock.lock();
        try {
            holding = false;
            while (!held.isEmpty()) {
                Held h = held.removeFirst();
                pass(h.space, h.expected, h.batch, h.future);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing that is held is ever written; what comes later is refused until restarted. */
    void cutPower() {
        lock.lock();
        try {
            dead = true;
            while (!held.isEmpty())
                held.removeFirst().future.completeExceptionally(new Refusal(Refusal.Reason.UNAVAILABLE, "the power is gone"));
        } finally {
            lock.unlock();
        }
    }

    void restart() {
        lock.lock();
        try {
            dead = false;
            holding = false;
        } finally {
            lock.unlock();
        }
    }

    private void pass(Space space, long expected, Batch batch, CompletableFuture<Long> future) {
        if (refuse > 0) {
            refuse--;
            future.completeExceptionally(new Refusal(Refusal.Reason.DISK_FULL, "no room"));
            return;
        }
        CompletableFuture<Long> done = inner.commitLater(space, expected, batch);
        try {
            future.complete(Refusal.join(done));
        } catch (Refusal r) {
            future.completeExceptionally(r);
        }
    }

    @Override
    public CompletableFuture<Long> commitLater(Space space, long expectedVersion, Batch batch) {
        CompletableFuture<Long> future = new CompletableFuture<>();
        lock.lock();
        try {
            if (dead)
                future.completeExceptionally(new Refusal(Refusal.Reason.UNAVAILABLE, "the power is gone"));
            else if (holding)
                held.addLast(new Held(space, expectedVersion, batch, future));
            else
                pass(space, expectedVersion, batch, future);
        } finally {
            lock.unlock();
        }
        return future;
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) throws Refusal {
        return inner.get(space, key);
    }

    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) throws Refusal {
        return inner.getAll(space, keys);
    }

    @Override
    public void scan(Space space, byte[] from, byte @Nullable [] to, int limit, boolean reverse, Visitor visitor) throws Refusal {
        inner.scan(space, from, to, limit, reverse, visitor);
    }

    @Override
    public long version(Space space) throws Refusal {
        return inner.version(space);
    }

    @Override
    public BlobWriter newBlob() throws Refusal {
        return inner.newBlob();
    }

    @Override
    public BlobReader openBlob(BlobId id) throws Refusal {
        return inner.openBlob(id);
    }

    @Override
    public void deleteBlob(BlobId id) throws Refusal {
        inner.deleteBlob(id);
    }

    @Override
    public List<BlobId> blobsAfter(@Nullable BlobId after, int limit) throws Refusal {
        return inner.blobsAfter(after, limit);
    }

    @Override
    public void checkpoint(Path folder) throws Refusal {
        inner.checkpoint(folder);
    }

    @Override
    public EngineStatus status() {
        return inner.status();
    }

    @Override
    public void close() {
        inner.close();
    }
}
