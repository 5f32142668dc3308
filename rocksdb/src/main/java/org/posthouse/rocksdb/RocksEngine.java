package org.posthouse.rocksdb;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.EngineStatus;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** The embedded engine: a folder of its own, locked against a second opener (Refusal IN_USE). The package says how it works. */
public final class RocksEngine implements Engine {
    private final Database database;
    private final Readers readers;
    private final Committer committer;
    private final DiskWatch watch;
    private final Reclaimer reclaimer;
    private final BlobStore blobs;
    private final Set<ScanCursor> scans = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RocksEngine(Path folder, RocksSettings settings, InstantSource clock, Disk disk) throws Refusal {
        database = new Database(folder, settings);
        watch = new DiskWatch(disk, clock, folder, settings);
        watch.look();
        PendingChunks pending = new PendingChunks();
        readers = new Readers(settings.readers(), settings.waitingReads());
        reclaimer = new Reclaimer(database, watch, clock);
        committer = new Committer(database, disk, watch, pending, reclaimer, settings);
        blobs = new BlobStore(database, readers, committer, pending, watch, reclaimer, clock);
    }

    /** Opens the engine in a folder, made where missing. Refusal IN_USE, UNAVAILABLE. */
    public static RocksEngine open(Path folder, RocksSettings settings, InstantSource clock) throws Refusal {
        return open(folder, settings, clock, Disk.of(folder));
    }

    /** The same on a disk that may misbehave. */
    public static RocksEngine open(Path folder, RocksSettings settings, InstantSource clock, Disk disk) throws Refusal {
        FutureTask<RocksEngine> opening = new FutureTask<>(() -> new RocksEngine(folder, settings, clock, disk));
        onPlatform(opening);
        return Readers.join(opening);
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) throws Refusal {
        check();
        byte[] stored = Keys.row(space, key);
        return readers.call(() -> database.db().get(database.rows(), database.reading(), stored));
    }

    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) throws Refusal {
        check();
        if (keys.size() > MAX_GETS)
            throw new IllegalArgumentException("at most " + MAX_GETS + " keys a call");
        if (keys.isEmpty())
            return List.of();
        List<byte[]> stored = new ArrayList<>(keys.size());
        for (byte[] key : keys)
            stored.add(Keys.row(space, key));
        var families = Collections.nCopies(stored.size(), database.rows());
        return readers.call(() -> database.db().multiGetAsList(database.reading(), families, stored));
    }

    @Override
    public void scan(Space space, byte[] from, byte @Nullable [] to, int limit, boolean reverse, Visitor visitor) throws Refusal {
        check();
        byte[] first = Keys.from(space, from);
        byte[] end = Keys.to(space, to);
        if (limit <= 0 || Arrays.compareUnsigned(first, end) >= 0)
            return;
        ScanCursor cursor = new ScanCursor(database, first, end, limit, reverse);
        scans.add(cursor);
        boolean over = false;
        try {
            over = visit(cursor, visitor);
        } finally {
            if (over)
                scans.remove(cursor);
            else
                readers.end(() -> end(cursor));
        }
    }

    private void end(ScanCursor cursor) {
        cursor.close();
        // Only now, so that the closing engine cannot miss it.
        scans.remove(cursor);
    }

    /** Visits chunk by chunk, the next being read meanwhile when the caller is a virtual thread; true when the cursor came to its end. */
    private boolean visit(ScanCursor cursor, Visitor visitor) throws Refusal {
        boolean ahead = Thread.currentThread().isVirtual();
        ScanCursor.Chunk chunk = readers.call(cursor::next);
        while (true) {
            FutureTask<ScanCursor.Chunk> following = ahead && chunk.more() ? readers.start(cursor::next) : null;
            for (int i = 0; i < chunk.count(); i++)
                if (!visitor.visit(chunk.keys()[i], chunk.values()[i]))
                    return !chunk.more();
            if (!chunk.more())
                return true;
            chunk = following != null ? Readers.join(following) : readers.call(cursor::next);
        }
    }

    @Override
    public long version(Space space) throws Refusal {
        check();
        Long known = committer.knownVersion(space);
        if (known != null)
            return known;
        byte[] stored = readers.call(() -> database.db().get(database.rows(), database.reading(), Keys.version(space)));
        return stored == null ? 0 : Keys.toLong(stored);
    }

    @Override
    public CompletableFuture<Long> commitLater(Space space, long expectedVersion, Batch batch) {
        return commit(space, expectedVersion, batch, true);
    }

    @Override
    public CompletableFuture<Long> commitLazily(Space space, Batch batch) {
        return commit(space, ANY, batch, false);
    }

    private CompletableFuture<Long> commit(Space space, long expectedVersion, Batch batch, boolean synced) {
        try {
            if (batch.bytes() > MAX_BATCH)
                throw new Refusal(Refusal.Reason.LIMIT,
                        "a change of " + batch.bytes() + " bytes at once is too large; do it in smaller steps");
            Work.Commit commit = new Work.Commit(space, expectedVersion, batch, synced);
            committer.put(commit);
            return commit.done();
        } catch (Refusal e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public BlobWriter newBlob() throws Refusal {
        check();
        return blobs.create();
    }

    @Override
    public BlobReader openBlob(BlobId id) throws Refusal {
        check();
        return blobs.open(id);
    }

    @Override
    public List<Found> getWithBlobs(Space space, List<byte[]> keys, BlobOf blobOf) throws Refusal {
        check();
        if (keys.size() > MAX_GETS)
            throw new IllegalArgumentException("at most " + MAX_GETS + " keys a call");
        return readers.call(() -> {
            List<Found> found = new ArrayList<>(keys.size());
            for (byte[] key : keys) {
                byte[] value = database.db().get(database.rows(), database.reading(), Keys.row(space, key));
                BlobId id = value == null ? null : blobOf.of(key, value);
                found.add(new Found(value, id == null ? null : blobs.openHere(id)));
            }
            return found;
        });
    }

    @Override
    public void deleteBlob(BlobId id) throws Refusal {
        check();
        blobs.delete(id);
    }

    @Override
    public List<BlobId> blobsAfter(@Nullable BlobId after, int limit) throws Refusal {
        check();
        return blobs.after(after, limit);
    }

    @Override
    public void checkpoint(Path folder) throws Refusal {
        check();
        // A platform thread of its own: the memtables are written out meanwhile, and readers should not wait for that.
        FutureTask<Boolean> task = new FutureTask<>(() -> readers.call(() -> {
            database.checkpoint(folder);
            return true;
        }));
        Thread.ofPlatform().name("store-checkpoint").start(task);
        Readers.join(task);
    }

    @Override
    public EngineStatus status() {
        Refusal failure = committer.failure();
        String trouble = failure != null ? failure.getMessage() : watch.full() ? watch.sentence() : null;
        return new EngineStatus(committer.commits(), committer.syncs(), watch.freeBytes(), trouble != null, trouble);
    }

    /** Whether a chunk is there, finished blob or not. */
    boolean hasChunk(BlobId id, int number) throws Refusal {
        return blobs.chunk(id, number) != null;
    }

    /** Waits until the room of deleted blobs that is just being given back is given back. */
    void awaitRoom() {
        reclaimer.awaitRound();
    }

    private void check() throws Refusal {
        if (closed.get())
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the store is closed");
        blobs.checkSound();
    }

    /** Writes what was handed over, then closes; whatever comes later is refused. */
    @Override
    public void close() {
        if (closed.getAndSet(true))
            return;
        FutureTask<@Nullable Void> closing = new FutureTask<>(this::closeNative, null);
        onPlatform(closing);
    }

    private void closeNative() {
        committer.close();
        reclaimer.close();
        readers.close();
        scans.forEach(ScanCursor::close);
        if (committer.failure() == null)
            database.flush();
        database.close();
    }

    /** Runs native work on a platform thread and waits for it, interrupted or not. */
    private static void onPlatform(FutureTask<?> work) {
        if (!Thread.currentThread().isVirtual()) {
            work.run();
            return;
        }
        Thread thread = Thread.ofPlatform().name("store-opener").start(work);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted)
            Thread.currentThread().interrupt();
    }
}
