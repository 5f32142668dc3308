package org.posthouse.mta.delivery;

import org.posthouse.mail.dsn.EnhancedStatus;

/** How one attempt for one recipient ended. The text is the other side's words (or ours for a local one), one line. */
public sealed interface Outcome {
    /** It is theirs now, or on our disk. */
    record Delivered(String peer, String text) implements Outcome {}

    /** Not now: try again later. */
    record Deferred(EnhancedStatus status, String peer, String text) implements Outcome {}

    /** Never: tell the return path. */
    record Failed(EnhancedStatus status, String peer, String text) implements Outcome {}
}
