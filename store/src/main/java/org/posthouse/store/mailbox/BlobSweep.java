package org.posthouse.store.mailbox;

import org.posthouse.store.kv.BlobId;

/** The blobs a sweep has under suspicion. */
final class BlobSweep implements Sweep {
    @Override
    public void keep(BlobId blob) {}
}
