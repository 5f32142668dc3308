package org.posthouse.mta.delivery;

import org.posthouse.mail.dsn.EnhancedStatus;

/** How one attempt for one recipient ended. The text is the other side's words (or ours for a local one), one line. */
public sealed interface Outcome {
    /** It is theirs now, or on our disk. */
    record Delivered(String peer, String text, Handed handed) implements Outcome {}

    /** To whom, and who tells the sender of it where that was asked. RFC 3461 §5.2 */
    enum Handed {
        /** Into a mailbox of ours: we tell. */
        FINAL,
        /** To a host that knows nothing of notices: we tell that it was relayed. */
        RELAYED,
        /** To a host that tells the rest. */
        PASSED_ON,
        /** To the members of a list or to where it is forwarded: we tell that it was expanded. */
        EXPANDED
    }

    /** Not now: try again later. */
    record Deferred(EnhancedStatus status, String peer, String text) implements Outcome {}

    /** Never: tell the return path. */
    record Failed(EnhancedStatus status, String peer, String text) implements Outcome {}
}
