package org.posthouse.protocol.smtp;

import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.dsn.OriginalRecipient;

/** What a client adds to RCPT; null for what it did not say. RFC 3461 §4.1, §4.2, RFC 6533 §3 */
public record RcptParameters(@Nullable Notify said, @Nullable OriginalRecipient original) {
    /** Nothing said. */
    public static final RcptParameters NONE = new RcptParameters(null, null);

    /** Passes on what was asked. */
    public static RcptParameters of(Asked asked) {
        return new RcptParameters(asked.said(), asked.original());
    }

    /** What is asked by them. */
    public Asked asked() {
        return new Asked(said, original);
    }
}
