package org.posthouse.store.kv;

/** Takes the bytes of a new blob as a stream. Closing without {@link #finish} forgets what was written. Holds at most one chunk (64 KB) in memory. */
public interface BlobWriter extends AutoCloseable {
    BlobId id();

    void write(byte[] bytes, int offset, int length) throws Refusal;

    /** Octets written so far. */
    long size();

    /** Ends the blob; it is durable with the next commit, and readable at once. */
    BlobId finish() throws Refusal;

    @Override
    void close();
}
