package org.posthouse.rocksdb;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.BlobId;

/** Chunks that were handed over and are not written yet, so that a blob can be read at once; as many as the queue holds. And which blobs are being written. */
final class PendingChunks {
    private record Name(BlobId id, int number) {}

    private final Map<Name, byte[]> chunks = new ConcurrentHashMap<>();
    private final Set<BlobId> unfinished = ConcurrentHashMap.newKeySet();

    void add(Work.Chunk chunk) {
        chunks.put(new Name(chunk.id(), chunk.number()), chunk.value());
    }

    byte @Nullable [] get(BlobId id, int number) {
        return chunks.get(new Name(id, number));
    }

    void written(Work.Chunk chunk) {
        chunks.remove(new Name(chunk.id(), chunk.number()));
        if (chunk.number() == 0)
            unfinished.remove(chunk.id());
    }

    void begin(BlobId id) {
        unfinished.add(id);
    }

    /** The writer gave up; what it wrote is deleted. */
    void abandon(BlobId id) {
        unfinished.remove(id);
    }

    boolean unfinished(BlobId id) {
        return unfinished.contains(id);
    }
}
