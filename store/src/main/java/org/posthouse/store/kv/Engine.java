package org.posthouse.store.kv;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is kept. May be called from virtual threads; an adapter that uses native code does so on platform threads of its own.
 * Every method throws {@link Refusal} (UNAVAILABLE, DISK_FULL) when the engine cannot serve; a refused commit has changed nothing.
 */
public interface Engine extends AutoCloseable {
    /** As expected version: commit whatever the version is (queue, journey). */
    long ANY = -1;
    /** Octets in a value; larger things are blobs. */
    int MAX_VALUE = 64 * 1024;
    /** Octets in a key; a key has at least one. */
    int MAX_KEY = 4096;
    /** Keys in one {@link #getAll}. */
    int MAX_GETS = 1000;
    /** Octets of keys and values in one batch; a larger one is refused with LIMIT. */
    long MAX_BATCH = 64L << 20;

    byte @Nullable [] get(Space space, byte[] key) throws Refusal;

    /** The values of many keys in their order, null for each that is absent; at most 1,000 keys a call. */
    List<byte @Nullable []> getAll(Space space, List<byte[]> keys) throws Refusal;

    /**
     * Visits pairs with {@code from <= key < to} (to null: the end of the space) in key order, or from the last down when reverse, at most limit of them,
     * as of one moment. The visitor runs on the calling thread, outside any lock, and may be slow: the engine hands over bounded chunks.
     */
    void scan(Space space, byte[] from, byte @Nullable [] to, int limit, boolean reverse, Visitor visitor) throws Refusal;

    /** Takes a pair; the arrays are the visitor's to keep. False ends the scan. */
    interface Visitor {
        boolean visit(byte[] key, byte[] value);
    }

    /** Number of the last commit of the space; 0 for a space never written. */
    long version(Space space) throws Refusal;

    /**
     * Hands a batch to the next synced group commit. The future completes with the new version, which is {@code expectedVersion + 1} unless ANY was given,
     * once the batch is on disk, or with Refusal: CONFLICT when the space is not at expectedVersion, DISK_FULL, UNAVAILABLE.
     * Batches of one caller and blobs finished before are durable in the order given.
     */
    CompletableFuture<Long> commitLater(Space space, long expectedVersion, Batch batch);

    /**
     * Hands over a batch that nobody waits for: it completes when it is written and can be read, and is durable with the next commit that is synced, or when
     * the engine is closed. For what rides along, such as journeys.
     */
    default CompletableFuture<Long> commitLazily(Space space, Batch batch) {
        return commitLater(space, ANY, batch);
    }

    /** The same as {@link #commitLater}, and waits: durable when it returns. */
    default long commit(Space space, long expectedVersion, Batch batch) throws Refusal {
        return Refusal.join(commitLater(space, expectedVersion, batch));
    }

    /** Starts a blob; it becomes durable with the next commit after its {@link BlobWriter#finish}. */
    BlobWriter newBlob() throws Refusal;

    /** Opens a blob for ranged reads; Refusal NO_SUCH_BLOB where there is none. */
    BlobReader openBlob(BlobId id) throws Refusal;

    /** A row as it was found, and the blob it names where it names one that is there. */
    record Found(byte @Nullable [] value, @Nullable BlobReader blob) {}

    /** The blob that a row names, or null. */
    interface BlobOf {
        @Nullable
        BlobId of(byte[] key, byte[] value);
    }

    /**
     * {@link #getAll}, and opens the blobs that the rows name, in one trip where the engine can. Each blob may hold a chunk (64 KB): ask for few at a time.
     */
    default List<Found> getWithBlobs(Space space, List<byte[]> keys, BlobOf blobOf) throws Refusal {
        List<byte @Nullable []> values = getAll(space, keys);
        List<Found> found = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = values.get(i);
            BlobId id = value == null ? null : blobOf.of(keys.get(i), value);
            BlobReader blob = null;
            try {
                blob = id == null ? null : openBlob(id);
            } catch (Refusal e) {
                if (e.reason() != Refusal.Reason.NO_SUCH_BLOB)
                    throw e;
            }
            found.add(new Found(value, blob));
        }
        return found;
    }

    void deleteBlob(BlobId id) throws Refusal;

    /** Ids of blobs after the given one in id order (which is creation order), for the sweeper. */
    List<BlobId> blobsAfter(@Nullable BlobId after, int limit) throws Refusal;

    /**
     * Lays down all that is committed, of all spaces as of one moment, as files in a folder that does not exist yet; opened as a folder of its own it is an
     * engine that stands at that moment. Writers are not held up for longer than a commit takes. On one disk files that never change are hard links, so that
     * this costs no room. Refusal UNAVAILABLE.
     */
    void checkpoint(Path folder) throws Refusal;

    /** What an operator wants to know: syncs, commits, groups, free bytes, whether read-only and why. */
    EngineStatus status();

    @Override
    void close();
}
