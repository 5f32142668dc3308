package org.posthouse.store.kv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;

/** A finished blob in memory, in pieces of one size but for the last. */
record MemoryBlob(List<byte[]> pieces, long size) {
    private static final int PIECE = 32 * 1024;

    /** What must hold before more is taken. */
    interface Check {
        void pass() throws Refusal;
    }

    static final class Writer implements BlobWriter {
        private final BlobId id;
        private final ConcurrentMap<BlobId, MemoryBlob> blobs;
        private final Check writable;
        private final List<byte[]> pieces = new ArrayList<>();
        private byte[] last = new byte[512];
        private int used;
        private long size;
        private boolean over;

        Writer(BlobId id, ConcurrentMap<BlobId, MemoryBlob> blobs, Check writable) {
            this.id = id;
            this.blobs = blobs;
            this.writable = writable;
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
            writable.pass();
            for (int done = 0; done < length;) {
                if (used == PIECE) {
                    pieces.add(last);
                    last = new byte[PIECE];
                    used = 0;
                }
                int n = Math.min(length - done, PIECE - used);
                if (used + n > last.length)
                    last = Arrays.copyOf(last, Math.min(PIECE, Math.max(2 * last.length, used + n)));
                System.arraycopy(bytes, offset + done, last, used, n);
                used += n;
                done += n;
            }
            size += length;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public BlobId finish() throws Refusal {
            if (over)
                throw new IllegalStateException("the blob is finished or closed");
            writable.pass();
            over = true;
            pieces.add(Arrays.copyOf(last, used));
            blobs.put(id, new MemoryBlob(List.copyOf(pieces), size));
            return id;
        }

        @Override
        public void close() {
            over = true;
        }
    }

    record Reader(BlobId id, MemoryBlob blob) implements BlobReader {
        @Override
        public long size() {
            return blob.size;
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (position < 0)
                throw new IndexOutOfBoundsException(position);
            if (position >= blob.size)
                return length == 0 ? 0 : -1;
            int done = 0;
            while (done < length && position < blob.size) {
                byte[] piece = blob.pieces.get((int) (position / PIECE));
                int at = (int) (position % PIECE);
                int n = Math.min(length - done, piece.length - at);
                System.arraycopy(piece, at, target, offset + done, n);
                done += n;
                position += n;
            }
            return done;
        }

        @Override
        public void close() {}
    }
}
