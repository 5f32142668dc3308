package org.posthouse.store.junk;

/** Rows that one account may have, of each kind; a batch of lessons may be above it for a moment. */
public record JunkLimits(int words, int messages, int senders, int rules) {
    public static final JunkLimits DEFAULT = new JunkLimits(200_000, 50_000, 50_000, 10_000);
}
