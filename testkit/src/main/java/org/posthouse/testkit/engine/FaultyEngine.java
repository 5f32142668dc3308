package org.posthouse.testkit.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.EngineStatus;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.testkit.time.VirtualClock;

/**
 * An engine that fails when told to, over one that works. Commits can be refused, held back before their sync, or lost in a crash together with the blobs that no
 * commit made durable. After a failed sync or a crash everything is UNAVAILABLE until {@link #reopen}.
 */
public final class FaultyEngine implements Engine {
    /** What a failed sync leaves behind: nobody is told either way. */
    public enum Fate {
        LOST, WRITTEN
    }

    private record Held(Space space, long expectedVersion, Batch batch, Set<BlobId> blobs, CompletableFuture<Long> done) {}

    private final Engine inner;
    private final ReentrantLock turn = new ReentrantLock();
    private final Condition arrived = turn.newCondition();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final Set<BlobId> unsynced = new LinkedHashSet<>();
    private boolean holding;
    private @Nullable VirtualClock clock;
    private Duration delay = Duration.ZERO;
    private long refuseAt = -1;
    private Refusal.Reason refuseWith = Refusal.Reason.UNAVAILABLE;
    private @Nullable Fate failing;
    private long room = Long.MAX_VALUE;
    private @Nullable String down;

    public FaultyEngine(Engine inner) {
        this.inner = inner;
    }

    /** The nth commit from now (1 is the next) is refused and changes nothing. */
    public void refuseCommit(int nth, Refusal.Reason reason) {
        locked(() -> {
            refuseAt = nth;
            refuseWith = reason;
        });
    }

    /** The sync of the next commit fails; the commit itself is lost or is there all the same. */
    public void failSync(Fate fate) {
        locked(() -> failing = fate);
    }

    /** Blobs take so many octets more, and then none: the disk is full. */
    public void fullAfter(long octets) {
        locked(() -> room = octets);
    }

    /** From now on commits wait before their sync until {@link #release}. */
    public void hold() {
        locked(() -> holding = true);
    }

    /** Syncs what was held, in order, and holds no more. */
    public void release() {
        locked(() -> {
            holding = false;
            while (!held.isEmpty())
                pass(held.remove());
        });
    }

    /** Every commit from now on waits so long, by that clock, before its sync. */
    public void delaySyncs(Duration by, VirtualClock byClock) {
        locked(() -> {
            delay = by;
            clock = byClock;
        });
    }

    /** Waits until at least so many commits are held. */
    public void awaitHeld(int count) throws InterruptedException {
        turn.lock();
        try {
            while (held.size() < count)
                arrived.await();
        } finally {
            turn.unlock();
        }
    }

    /** Loses every commit not yet synced and every blob that no synced commit covers; then nothing works until {@link #reopen}. */
    public void crash() throws Refusal {
        turn.lock();
        try {
            goDown("the engine crashed");
            for (BlobId id : unsynced)
                inner.deleteBlob(id);
            unsynced.clear();
        } finally {
            turn.unlock();
        }
    }

    /** Works again, with what was synced, without any fault planned. */
    public void reopen() {
        locked(() -> {
            down = null;
            failing = null;
            refuseAt = -1;
            holding = false;
            delay = Duration.ZERO;
            room = Long.MAX_VALUE;
        });
    }

    private void goDown(String why) {
        down = why;
        while (!held.isEmpty())
            held.remove().done.completeExceptionally(unavailable(why));
    }

    private static Refusal unavailable(String why) {
        return new Refusal(Refusal.Reason.UNAVAILABLE, why + ": check the disk, then restart");
    }

    private void locked(Runnable action) {
        turn.lock();
        try {
            action.run();
        } finally {
            turn.unlock();
        }
    }

    private void check() throws Refusal {
        turn.lock();
        try {
            if (down != null)
                throw unavailable(down);
        } finally {
            turn.unlock();
        }
    }

    private void fill(int octets) throws Refusal {
        turn.lock();
        try {
            if (octets > room)
                throw new Refusal(Refusal.Reason.DISK_FULL, "the disk is full, says the test");
            room -= room == Long.MAX_VALUE ? 0 : octets;
        } finally {
            turn.unlock();
        }
    }

    @Override
    public CompletableFuture<Long> commitLater(Space space, long expectedVersion, Batch batch) {
        turn.lock();
        try {
            check();
            if (refuseAt > 0 && --refuseAt == 0)
                throw new Refusal(refuseWith, "refused by the test");
            Held commit = new Held(space, expectedVersion, batch, new LinkedHashSet<>(unsynced), new CompletableFuture<>());
            VirtualClock byClock = clock;
            if (holding || byClock != null && !delay.isZero()) {
                held.add(commit);
                arrived.signalAll();
                if (!holding && byClock != null)
                    byClock.plan(delay, this::passFirst);
            } else {
                pass(commit);
            }
            return commit.done;
        } catch (Refusal e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            turn.unlock();
        }
    }

    private void passFirst() {
        locked(() -> {
            if (!held.isEmpty())
                pass(held.remove());
        });
    }

    /** Hands a commit to the engine below, in order; the lock is held, so the order is that of the calls. */
    private void pass(Held commit) {
        String broken = down;
        if (broken != null) {
            commit.done.completeExceptionally(unavailable(broken));
            return;
        }
        Fate fate = failing;
        if (fate != null) {
            CompletableFuture<Long> written = fate == Fate.WRITTEN
                    ? inner.commitLater(commit.space, commit.expectedVersion, commit.batch)
                    : CompletableFuture.completedFuture(0L);
            goDown("a sync failed");
            var _ = written.whenComplete((_, _) -> commit.done.completeExceptionally(unavailable("a sync failed")));
            return;
        }
        var _ = inner.commitLater(commit.space, commit.expectedVersion, commit.batch).whenComplete((version, refused) -> {
            if (refused == null) {
                locked(() -> unsynced.removeAll(commit.blobs));
                commit.done.complete(version);
            } else {
                commit.done.completeExceptionally(refused);
            }
        });
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) throws Refusal {
        check();
        return inner.get(space, key);
    }

    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) throws Refusal {
        check();
        return inner.getAll(space, keys);
    }

    @Override
    public void scan(Space space, byte[] from, byte @Nullable [] to, int limit, boolean reverse, Visitor visitor) throws Refusal {
        check();
        inner.scan(space, from, to, limit, reverse, visitor);
    }

    @Override
    public long version(Space space) throws Refusal {
        check();
        return inner.version(space);
    }

    @Override
    public BlobWriter newBlob() throws Refusal {
        check();
        return new Tracked(inner.newBlob());
    }

    @Override
    public BlobReader openBlob(BlobId id) throws Refusal {
        check();
        return inner.openBlob(id);
    }

    @Override
    public void deleteBlob(BlobId id) throws Refusal {
        check();
        inner.deleteBlob(id);
    }

    @Override
    public List<BlobId> blobsAfter(@Nullable BlobId after, int limit) throws Refusal {
        check();
        return new ArrayList<>(inner.blobsAfter(after, limit));
    }

    @Override
    public void checkpoint(Path folder) throws Refusal {
        inner.checkpoint(folder);
    }

    @Override
    public EngineStatus status() {
        EngineStatus below = inner.status();
        turn.lock();
        try {
            return down == null
                    ? below
                    : new EngineStatus(below.commits(), below.syncs(), below.freeBytes(), true, unavailable(down).getMessage());
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        release();
        inner.close();
    }

    /** Remembers the blob as not durable once it is finished. */
    private final class Tracked implements BlobWriter {
        private final BlobWriter writer;

        Tracked(BlobWriter writer) {
            this.writer = writer;
        }

        @Override
        public BlobId id() {
            return writer.id();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws Refusal {
            check();
            fill(length);
            writer.write(bytes, offset, length);
        }

        @Override
        public long size() {
            return writer.size();
        }

        @Override
        public BlobId finish() throws Refusal {
            check();
            BlobId id = writer.finish();
            locked(() -> unsynced.add(id));
            return id;
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
