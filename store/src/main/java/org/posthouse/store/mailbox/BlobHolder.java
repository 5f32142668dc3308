package org.posthouse.store.mailbox;

import java.util.function.Consumer;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Refusal;

/** Something beside the accounts that refers to blobs, such as the queue. */
public interface BlobHolder {
    /**
     * Names every blob it refers to from first to last, both included; others may be named too. What is referred to during the whole call must be named; a
     * reference to an old blob is never made anew but from one that still stands.
     */
    void visitBlobs(BlobId first, BlobId last, Consumer<BlobId> found) throws Refusal;
}
