package org.posthouse.mail.dsn;

/** When the sender wants to hear of a recipient: nothing of all for NEVER. RFC 3461 §4.1 */
public record Notify(boolean success, boolean failure, boolean delay) {
    public static final Notify NEVER = new Notify(false, false, false);
    /** What holds where the sender did not say. */
    public static final Notify UNSAID = new Notify(false, true, true);
}
