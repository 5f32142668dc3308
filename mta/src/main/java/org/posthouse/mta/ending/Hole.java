package org.posthouse.mta.ending;

/** Something that should not be, or that a crash keeps us from knowing. The recipient is empty where a message was accepted for nobody that is known; what is one sentence. */
public record Hole(long journey, String recipient, Kind kind, String what) {
    /** Of what kind. */
    public enum Kind {
        /** Accepted, and neither in the queue nor ended. */
        NO_END,
        /** Ended in more than one way. */
        TWO_ENDS,
        /** Ended, and still in the queue. */
        STILL_QUEUED,
        /** So many events were lost for want of room that nothing can be said. */
        LOST_DETAIL,
        /** As NO_END, but the journey breaks off where a crash took its last events: it is most likely served. */
        AFTER_CRASH
    }

    /** Something is wrong, and not only unknown. */
    public boolean isWrong() {
        return kind != Kind.AFTER_CRASH;
    }
}
