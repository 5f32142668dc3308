package org.posthouse.rocksdb;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** One thing for the committer to write. */
sealed interface Work {
    /** Octets it occupies in the queue, roughly. */
    long bytes();

    /** Tells whoever waits that it was not done. */
    void refuse(Refusal why);

    /** A commit, to be synced or to ride along with one that is; the stored keys are made by the caller so that the committer need not. */
    record Commit(Space space, long expectedVersion, Batch batch, byte[][] keys, boolean mayUseReserve,
            boolean synced, CompletableFuture<Long> done) implements Work {
        Commit(Space space, long expectedVersion, Batch batch, boolean synced) {
            this(space, expectedVersion, batch, storedKeys(space, batch), batch.mayUseReserve(), synced, new CompletableFuture<>());
        }

        private static byte[][] storedKeys(Space space, Batch batch) {
            List<Batch.Change> changes = batch.changes();
            byte[][] keys = new byte[changes.size()][];
            for (int i = 0; i < keys.length; i++)
                keys[i] = Keys.row(space, changes.get(i).key());
            return keys;
        }

        @Override
        public long bytes() {
            return 64 + batch.bytes() + (long) keys.length * 32;
        }

        @Override
        public void refuse(Refusal why) {
            done.completeExceptionally(why);
        }
    }

    /** Part of a blob; durable with the next commit. Index is the new value of the blob's index row, empty to leave it. */
    record Chunk(BlobId id, int number, byte[] value, byte[] index) implements Work {
        @Override
        public long bytes() {
            return 128L + value.length;
        }

        @Override
        public void refuse(Refusal why) {}
    }

    /** The end of a blob: so many full chunks, and chunk 0. */
    record Removal(BlobId id, int fullChunks, CompletableFuture<Void> done) implements Work {
        @Override
        public long bytes() {
            return 128 + fullChunks * 32L;
        }

        @Override
        public void refuse(Refusal why) {
            done.completeExceptionally(why);
        }
    }

    /** Completes when everything handed over before is written. */
    record Barrier(CompletableFuture<Void> done) implements Work {
        @Override
        public long bytes() {
            return 64;
        }

        @Override
        public void refuse(Refusal why) {
            done.completeExceptionally(why);
        }
    }
}
