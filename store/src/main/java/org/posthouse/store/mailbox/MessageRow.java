package org.posthouse.store.mailbox;

import java.time.Instant;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.view.HotRow;

/** Everything kept of a message but its structure. emailId never changes, also over a move. */
public record MessageRow(long uid, long flags, long modSeq, long size, Instant internalDate, Instant saveDate, BlobId blob, long emailId,
        long threadId, long journey) {
    static MessageRow of(long uid, HotRow hot, ColdRow cold) {
        return new MessageRow(uid, hot.flags(), hot.modSeq(), hot.size(), Instant.ofEpochSecond(hot.date()), cold.saved(), cold.blob(),
                cold.emailId(), cold.threadId(), cold.journey());
    }
}
