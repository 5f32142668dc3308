package org.posthouse.store.search;

import java.util.List;

/** How far the index of an account is: messages it knows, messages waiting, octets on disk. Positions are of mailboxes that it has begun with. */
public record IndexStatus(State state, long known, long waiting, long octets, List<Position> positions) {
    /** What it is doing. */
    public enum State {
        /** There is none: messages are read when they are searched. */
        NONE,
        /** It answers; what waits is read. */
        READY,
        /** It is taking in messages. */
        BUILDING
    }

    /** The first UID of a mailbox that is not in the index yet. */
    public record Position(long mailbox, long uidValidity, long next) {}
}
