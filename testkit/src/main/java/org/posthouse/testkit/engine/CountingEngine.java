package org.posthouse.testkit.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.EngineStatus;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** Counts what passes through to another engine, so that a test can say how many synced commits lie between two moments. */
public final class CountingEngine implements Engine {
    /** What happened between two marks. Commits are those acknowledged, syncs those of the engine below; reads are gets, getAlls and scans, rows the pairs that scans visited. */
    public record Count(long commits, long syncs, long reads, long rows, long blobs) {
        Count minus(Count earlier) {
            return new Count(commits - earlier.commits, syncs - earlier.syncs, reads - earlier.reads, rows - earlier.rows,
                    blobs - earlier.blobs);
        }
    }

    private final Engine inner;
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong blobs = new AtomicLong();

    public CountingEngine(Engine inner) {
        this.inner = inner;
    }

    /** The counts as of now. */
    public Count mark() {
        return new Count(commits.get(), inner.status().syncs(), reads.get(), rows.get(), blobs.get());
    }

    public Count since(Count mark) {
        return mark().minus(mark);
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) throws Refusal {
        reads.incrementAndGet();
        return inner.get(space, key);
    }

    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) throws Refusal {
        reads.incrementAndGet();
        return inner.getAll(space, keys);
    }

    @Override
    public List<Found> getWithBlobs(Space space, List<byte[]> keys, BlobOf blobOf) throws Refusal {
        reads.incrementAndGet();
        return inner.getWithBlobs(space, keys, blobOf);
    }

    @Override
    public void scan(Space space, byte[] from, byte @Nullable [] to, int limit, boolean reverse, Visitor visitor) throws Refusal {
        reads.incrementAndGet();
        inner.scan(space, from, to, limit, reverse, (key, value) -> {
            rows.incrementAndGet();
            return visitor.visit(key, value);
        });
    }

    @Override
    public long version(Space space) throws Refusal {
        return inner.version(space);
    }

    @Override
    public CompletableFuture<Long> commitLater(Space space, long expectedVersion, Batch batch) {
        return inner.commitLater(space, expectedVersion, batch).thenApply(version -> {
            commits.incrementAndGet();
            return version;
        });
    }

    @Override
    public BlobWriter newBlob() throws Refusal {
        blobs.incrementAndGet();
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
