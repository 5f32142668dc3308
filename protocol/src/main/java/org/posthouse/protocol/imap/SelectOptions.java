package org.posthouse.protocol.imap;

import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.imapwire.SequenceSet;

/** What SELECT and EXAMINE are asked for beside the mailbox. RFC 7162 §3.1.8, §3.2.5 */
public record SelectOptions(boolean condstore, @Nullable Known known) {
    public static final SelectOptions NONE = new SelectOptions(false, null);
    public static final SelectOptions CONDSTORE = new SelectOptions(true, null);

    /**
     * What a client knows of the mailbox that it resynchronises. The sets are without {@code *}.
     *
     * @param uids those it knows, null for all
     * @param match message numbers and their UIDs, null for none
     */
    public record Known(long uidValidity, long modSeq, @Nullable SequenceSet uids, @Nullable Match match) {}

    /** Message numbers and, in the same order, the UIDs they had. RFC 7162 §3.2.5.2 */
    public record Match(SequenceSet numbers, SequenceSet uids) {}
}
