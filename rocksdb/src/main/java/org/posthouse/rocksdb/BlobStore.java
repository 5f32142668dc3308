package org.posthouse.rocksdb;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobIds;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** The blobs: written through the committer's queue, read from what is pending there or from disk. */
final class BlobStore {
    private final Database database;
    private final Readers readers;
    private final Committer committer;
    private final PendingChunks pending;
    private final DiskWatch watch;
    private final Reclaimer reclaimer;
    private final BlobIds ids;

    BlobStore(Database database, Readers readers, Committer committer, PendingChunks pending, DiskWatch watch, Reclaimer reclaimer,
            InstantSource clock) {
        this.database = database;
        this.readers = readers;
        this.committer = committer;
        this.pending = pending;
        this.watch = watch;
        this.reclaimer = reclaimer;
        this.ids = new BlobIds(clock);
    }

    BlobWriter create() throws Refusal {
        checkWritable();
        return new ChunkWriter(this, ids.next());
    }

    BlobReader open(BlobId id) throws Refusal {
        byte[] head = chunk(id, 0);
        if (head == null)
            throw new Refusal(Refusal.Reason.NO_SUCH_BLOB, "there is no blob " + id);
        try {
            return new ChunkReader(this, id, Chunks.checked(id, 0, head));
        } catch (IOException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /** On a thread that may read: the same, null where there is no such blob or it cannot be read, so that opening it says why. */
    @Nullable
    BlobReader openHere(BlobId id) throws RocksDBException {
        byte[] waiting = pending.get(id, 0);
        byte[] head = waiting != null ? waiting : database.db().get(database.blobs(), database.readingChunks(), Keys.chunk(id, 0));
        try {
            return head == null ? null : new ChunkReader(this, id, Chunks.checked(id, 0, head));
        } catch (IOException e) {
            return null;
        }
    }

    void delete(BlobId id) throws Refusal {
        byte[] head = chunk(id, 0);
        if (head == null)
            return;
        // A damaged head must not keep a blob from being deleted: the index knows the size as well.
        byte[] index = readers.call(() -> database.db().get(database.rows(), database.reading(), Keys.blobIndex(id)));
        long size = index != null && Keys.sizeOfIndex(index) >= 0 ? Keys.sizeOfIndex(index) : Chunks.sizeIn(head);
        remove(id, Chunks.fullChunks(size));
    }

    private void remove(BlobId id, int fullChunks) throws Refusal {
        CompletableFuture<Void> done = new CompletableFuture<>();
        committer.put(new Work.Removal(id, fullChunks, done));
        Refusal.join(done);
    }

    List<BlobId> after(@Nullable BlobId after, int limit) throws Refusal {
        CompletableFuture<Void> written = new CompletableFuture<>();
        committer.put(new Work.Barrier(written));
        Refusal.join(written);
        List<BlobId> leftovers = new ArrayList<>();
        List<BlobId> found = readers.call(() -> walk(after, limit, leftovers));
        for (BlobId id : leftovers)
            if (!pending.unfinished(id) && chunk(id, 0) == null)
                remove(id, readers.call(() -> lastChunk(id)));
        return found;
    }

    /** Reads the index; what is there without a size and is not being written was left over by a crash. */
    private List<BlobId> walk(@Nullable BlobId after, int limit, List<BlobId> leftovers) throws RocksDBException {
        List<BlobId> found = new ArrayList<>();
        byte[] from = after == null ? new byte[]{(byte) Keys.BLOB_INDEX_KIND} : Arrays.copyOf(Keys.blobIndex(after), 2 + BlobId.BYTES);
        try (ReadOptions options = new ReadOptions(database.reading()).setFillCache(false);
                RocksIterator index = database.db().newIterator(database.rows(), options)) {
            for (index.seek(from); index.isValid() && found.size() < limit; index.next()) {
                BlobId id = Keys.blobOfIndex(index.key());
                if (Keys.sizeOfIndex(index.value()) >= 0)
                    found.add(id);
                else if (!pending.unfinished(id) && leftovers.size() < limit)
                    leftovers.add(id);
            }
            index.status();
            return found;
        }
    }

    private int lastChunk(BlobId id) throws RocksDBException {
        try (Slice end = new Slice(Keys.chunk(id, Integer.MAX_VALUE));
                ReadOptions options = new ReadOptions(database.reading()).setFillCache(false).setIterateUpperBound(end);
                RocksIterator chunks = database.db().newIterator(database.blobs(), options)) {
            chunks.seekToLast();
            byte[] key = chunks.isValid() ? chunks.key() : new byte[0];
            chunks.status();
            return Arrays.equals(key, 0, Math.min(key.length, BlobId.BYTES), Keys.chunk(id, 0), 0, BlobId.BYTES)
                    ? Keys.numberOfChunk(key)
                    : 0;
        }
    }

    /** The stored value of a chunk; null where there is none. */
    byte @Nullable [] chunk(BlobId id, int number) throws Refusal {
        checkSound();
        byte[] waiting = pending.get(id, number);
        return waiting != null
                ? waiting
                : readers.call(() -> database.db().get(database.blobs(), database.readingChunks(), Keys.chunk(id, number)));
    }

    void checkWritable() throws Refusal {
        checkSound();
        if (!watch.full())
            return;
        watch.look();
        reclaimer.consider();
        if (watch.full())
            throw watch.refusal();
    }

    void checkSound() throws Refusal {
        Refusal failure = committer.failure();
        if (failure != null)
            throw new Refusal(failure.reason(), String.valueOf(failure.getMessage()), failure);
    }

    void begin(BlobId id) {
        pending.begin(id);
    }

    void put(Work.Chunk chunk) throws Refusal {
        pending.add(chunk);
        try {
            committer.put(chunk);
        } catch (Refusal e) {
            pending.written(chunk);
            throw e;
        }
    }

    void abandon(BlobId id, int fullChunks) {
        try {
            committer.put(new Work.Removal(id, fullChunks, new CompletableFuture<>()));
        } catch (Refusal e) {
            // The index still names it as unfinished, so that the next walk after a start removes it.
        }
        pending.abandon(id);
    }
}
