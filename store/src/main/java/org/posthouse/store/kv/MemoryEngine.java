package org.posthouse.store.kv;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An engine that forgets at the end of the process: for tests. A commit is at once as durable as it gets, and counts as one sync. */
public final class MemoryEngine implements Engine {
    private final Map<Space, MemorySpace> spaces = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<BlobId, MemoryBlob> blobs = new ConcurrentSkipListMap<>();
    private final BlobIds ids;
    private final LongSupplier freeBytes;
    private final long limit;
    private final ReentrantLock turn = new ReentrantLock();
    private long commits;
    private volatile boolean closed;

    public MemoryEngine() {
        this(InstantSource.system(), () -> Long.MAX_VALUE, 0);
    }

    /** With a disk that may run full: below limit free octets only batches that may use the reserve are taken. */
    public MemoryEngine(InstantSource clock, LongSupplier freeBytes, long limit) {
        this.ids = new BlobIds(clock);
        this.freeBytes = freeBytes;
        this.limit = limit;
    }

    /** An engine as it was written down by {@link #checkpoint}. Refusal UNAVAILABLE where that cannot be read whole. */
    public static MemoryEngine open(Path folder) throws Refusal {
        var engine = new MemoryEngine();
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve(MemoryFile.NAME))))) {
            MemoryFile.read(in, engine.spaces, engine.blobs);
            return engine;
        } catch (IOException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the store in " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void checkpoint(Path folder) throws Refusal {
        checkOpen();
        // Under the turn of all commits: one moment.
        turn.lock();
        try {
            Files.createDirectories(folder);
            try (var out = new DataOutputStream(new BufferedOutputStream(
                    Files.newOutputStream(folder.resolve(MemoryFile.NAME), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)))) {
                MemoryFile.write(out, spaces, blobs);
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "a copy of the store cannot be written to " + folder + ": " + e.getMessage(), e);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) throws Refusal {
        checkOpen();
        return of(space).get(key);
    }

    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) throws Refusal {
        checkOpen();
        if (keys.size() > MAX_GETS)
            throw new IllegalArgumentException("at most " + MAX_GETS + " keys a call");
        return of(space).getAll(keys);
    }

    @Override
    public void scan(Space space, byte[] from, byte @Nullable [] to, int limit, boolean reverse, Visitor visitor) throws Refusal {
        checkOpen();
        of(space).scan(from, to, limit, reverse, visitor);
    }

    @Override
    public long version(Space space) throws Refusal {
        checkOpen();
        return of(space).version();
    }

    @Override
    public CompletableFuture<Long> commitLater(Space space, long expectedVersion, Batch batch) {
        turn.lock();
        try {
            checkOpen();
            if (batch.bytes() > MAX_BATCH)
                throw new Refusal(Refusal.Reason.LIMIT,
                        "a change of " + batch.bytes() + " bytes at once is too large; do it in smaller steps");
            if (full() && !batch.mayUseReserve())
                throw diskFull();
            long version = of(space).commit(expectedVersion, batch.changes());
            commits++;
            return CompletableFuture.completedFuture(version);
        } catch (Refusal e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public BlobWriter newBlob() throws Refusal {
        checkWritable();
        return new MemoryBlob.Writer(ids.next(), blobs, this::checkWritable);
    }

    @Override
    public BlobReader openBlob(BlobId id) throws Refusal {
        checkOpen();
        MemoryBlob blob = blobs.get(id);
        if (blob == null)
            throw new Refusal(Refusal.Reason.NO_SUCH_BLOB, "there is no blob " + id);
        return new MemoryBlob.Reader(id, blob);
    }

    @Override
    public void deleteBlob(BlobId id) throws Refusal {
        checkOpen();
        blobs.remove(id);
    }

    @Override
    public List<BlobId> blobsAfter(@Nullable BlobId after, int limit) throws Refusal {
        checkOpen();
        var rest = after == null ? blobs.keySet() : blobs.keySet().tailSet(after, false);
        List<BlobId> found = new ArrayList<>();
        for (BlobId id : rest) {
            if (found.size() >= limit)
                break;
            found.add(id);
        }
        return found;
    }

    @Override
    public EngineStatus status() {
        turn.lock();
        try {
            boolean full = full();
            return new EngineStatus(commits, commits, freeBytes.getAsLong(), full, full ? diskFull().getMessage() : null);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private MemorySpace of(Space space) {
        return spaces.computeIfAbsent(space, _ -> new MemorySpace());
    }

    private boolean full() {
        return freeBytes.getAsLong() < limit;
    }

    private void checkOpen() throws Refusal {
        if (closed)
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the store is closed");
    }

    private void checkWritable() throws Refusal {
        checkOpen();
        if (full())
            throw diskFull();
    }

    private static Refusal diskFull() {
        return new Refusal(Refusal.Reason.DISK_FULL,
                "the disk is nearly full: nothing new is taken until there is room; deleting still works");
    }
}
