package org.posthouse.trust.feedback;

/** Octets that files may unpack to, all of them together. Belongs to one thread. */
public final class Room {
    private long left;

    public Room(long octets) {
        left = octets;
    }

    /** For one report that comes alone. */
    static Room alone() {
        return new Room(FeedbackReader.MAX);
    }

    long left() {
        return left;
    }

    /** Takes so many; what there was not is a debt. */
    void take(long octets) {
        left -= octets;
    }
}
