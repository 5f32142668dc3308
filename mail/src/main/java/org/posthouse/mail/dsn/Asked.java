package org.posthouse.mail.dsn;

import org.jspecify.annotations.Nullable;

/** What the sender asked about one recipient; the NOTIFY parameter is null where it was not given, which a relay passes on as such. RFC 3461 §4 */
public record Asked(@Nullable Notify said, @Nullable OriginalRecipient original) {
    public static final Asked NOTHING = new Asked(null, null);

    /** What holds. */
    public Notify notices() {
        return said == null ? Notify.UNSAID : said;
    }
}
