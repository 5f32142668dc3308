package org.posthouse.protocol.imapclient;

import java.util.Map;

/** What STATUS tells of a mailbox; -1 for what it does not. RFC 3501 §6.3.10, RFC 7162 §3.1.7, RFC 8438 §3 */
public record Counts(long messages, long unseen, long uidNext, long uidValidity, long highestModSeq, long size) {
    /** Nothing is known. */
    public static final Counts UNTOLD = new Counts(-1, -1, -1, -1, -1, -1);

    static Counts of(Map<String, Long> items) {
        return new Counts(items.getOrDefault("MESSAGES", -1L), items.getOrDefault("UNSEEN", -1L), items.getOrDefault("UIDNEXT", -1L),
                items.getOrDefault("UIDVALIDITY", -1L), items.getOrDefault("HIGHESTMODSEQ", -1L), items.getOrDefault("SIZE", -1L));
    }
}
