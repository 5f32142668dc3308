package org.posthouse.store.mailbox;

import java.time.Instant;
import org.posthouse.store.kv.BlobId;

/** Everything kept of a message but its structure. emailId never changes, also over a move. */
public record MessageRow(long uid, long flags, long modSeq, long size, Instant internalDate, Instant saveDate, BlobId blob, long emailId,
        long threadId, long journey) {}
