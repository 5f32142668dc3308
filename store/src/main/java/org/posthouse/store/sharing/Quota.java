package org.posthouse.store.sharing;

/** What an account keeps and may keep: octets and messages, a limit of 0 for none. Expunged messages do not count. */
public record Quota(long octets, long octetLimit, long messages, long messageLimit) {
    /** Whether so much more fits. */
    public boolean hasRoom(long moreOctets, long moreMessages) {
        return (octetLimit == 0 || octets + moreOctets <= octetLimit) && (messageLimit == 0 || messages + moreMessages <= messageLimit);
    }

    /** Whether nothing more fits. */
    public boolean isFull() {
        return !hasRoom(1, 1);
    }
}
