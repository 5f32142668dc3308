package org.posthouse.store.mailbox;

import org.posthouse.store.kv.BlobId;

/** Told of every blob that a change refers to, so that a sweep under way spares it. */
interface Sweep {
    void keep(BlobId blob);
}
