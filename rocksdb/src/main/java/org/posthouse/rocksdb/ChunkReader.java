package org.posthouse.rocksdb;

import java.io.IOException;
import java.util.Objects;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Refusal;

/** Reads ranges of a blob, a chunk at a time. Not thread-safe. */
final class ChunkReader implements BlobReader {
    private static final byte[] NONE = {};
    private final BlobStore store;
    private final BlobId id;
    private final long size;
    private final int fullChunks;
    private int number;
    private byte[] chunk;

    ChunkReader(BlobStore store, BlobId id, byte[] head) {
        this.store = store;
        this.id = id;
        this.size = Chunks.sizeIn(head);
        this.fullChunks = Chunks.fullChunks(size);
        this.chunk = head;
    }

    @Override
    public BlobId id() {
        return id;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long at, byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (at < 0)
            throw new IndexOutOfBoundsException("offset " + at);
        if (at >= size)
            return -1;
        int part = (int) (at / Chunks.FULL);
        load(part < fullChunks ? part + 1 : 0);
        int from = Chunks.headerOf(number) + (int) (at % Chunks.FULL);
        int n = (int) Math.min(Math.min(length, chunk.length - from), size - at);
        if (n <= 0 && length > 0)
            throw new IOException("blob " + id + " is shorter than it says; restore it from a backup");
        System.arraycopy(chunk, from, target, offset, n);
        return n;
    }

    private void load(int wanted) throws IOException {
        if (wanted == number && chunk.length > 0)
            return;
        chunk = NONE;
        try {
            chunk = Chunks.checked(id, wanted, store.chunk(id, wanted));
            number = wanted;
        } catch (Refusal e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        chunk = NONE;
    }
}
