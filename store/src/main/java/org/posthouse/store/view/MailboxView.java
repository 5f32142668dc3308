package org.posthouse.store.view;

import java.util.List;

/**
 * All messages of a mailbox as of one version, in UID order, packed in immutable blocks that successive views share. Index i is sequence number i + 1.
 * At most 32 octets a message.
 */
public interface MailboxView {
    long mailbox();

    long uidValidity();

    long uidNext();

    /** The account's version this view is of: the highest modseq it may contain. */
    long version();

    /** The highest modseq of this mailbox, also of expunges. RFC 7162 §3.1.2.1 */
    long highestModSeq();

    int size();

    long uid(int index);

    /** System bits of {@link Flags} and keyword bits. */
    long flags(int index);

    long modSeq(int index);

    /** Octets. */
    long octets(int index);

    /** Seconds since 1970. */
    long internalDate(int index);

    /** Index of the UID, or -(insertion point) - 1. */
    int indexOf(long uid);

    /** Index of the first message without \Seen, -1 where there is none. */
    default int firstUnseen() {
        for (int i = 0; i < size(); i++)
            if ((flags(i) & Flags.SEEN) == 0)
                return i;
        return -1;
    }

    /** Keyword k has bit {@code FIRST_KEYWORD + k}; names only ever get added. */
    List<String> keywords();

    /** What happened between an earlier view of the same mailbox and this one. */
    Difference since(MailboxView earlier);

    /** UIDs gone, and UIDs new or with other flags (both still there), in UID order. */
    record Difference(UidSet expunged, UidSet added, UidSet flagged) {}
}
