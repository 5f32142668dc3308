package org.posthouse.rocksdb;

import java.util.Arrays;
import java.util.Objects;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;

/** Cuts a stream into chunks and hands each to the committer as it is full; chunk 0 comes last and makes the blob exist. */
final class ChunkWriter implements BlobWriter {
    private static final byte[] NO_INDEX = {};
    private final BlobStore store;
    private final BlobId id;
    private byte[] chunk = new byte[1024];
    private int used;
    private int full;
    private long size;
    private boolean over;

    ChunkWriter(BlobStore store, BlobId id) {
        this.store = store;
        this.id = id;
    }

    @Override
    public BlobId id() {
        return id;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws Refusal {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (over)
            throw new IllegalStateException("the blob is finished or closed");
        store.checkWritable();
        for (int done = 0; done < length;) {
            int n = Math.min(length - done, Chunks.FULL - used);
            if (used + n > chunk.length)
                chunk = Arrays.copyOf(chunk, Math.min(Chunks.FULL, Math.max(4 * chunk.length, used + n)));
            System.arraycopy(bytes, offset + done, chunk, used, n);
            used += n;
            done += n;
            if (used == Chunks.FULL)
                flush();
        }
        size += length;
    }

    private void flush() throws Refusal {
        if (full == Integer.MAX_VALUE)
            throw new Refusal(Refusal.Reason.TOO_BIG, "a blob of " + size + " bytes is too big");
        if (full == 0)
            store.begin(id);
        full++;
        store.put(new Work.Chunk(id, full, Chunks.chunk(id, full, chunk, used), full == 1 ? Keys.indexValue(-1) : NO_INDEX));
        used = 0;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public BlobId finish() throws Refusal {
        if (over)
            throw new IllegalStateException("the blob is finished or closed");
        store.checkWritable();
        store.put(new Work.Chunk(id, 0, Chunks.head(id, size, chunk, used), Keys.indexValue(size)));
        over = true;
        chunk = NO_INDEX;
        return id;
    }

    @Override
    public void close() {
        if (over)
            return;
        over = true;
        chunk = NO_INDEX;
        if (full > 0)
            store.abandon(id, full);
    }
}
