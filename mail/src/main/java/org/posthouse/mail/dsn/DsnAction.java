package org.posthouse.mail.dsn;

import java.util.Locale;

/** What became of a message for one recipient. RFC 3464 §2.3.3 */
public enum DsnAction {
    /** It could not be delivered and will not be tried again. */
    FAILED,
    /** It has not been delivered yet; trying goes on. */
    DELAYED,
    /** It is in the recipient's mailbox. */
    DELIVERED,
    /** It went to a host that does not report. */
    RELAYED,
    /** It was delivered and sent on to several. */
    EXPANDED;

    /** Whether it says that all is well. */
    public boolean isSuccess() {
        return this != FAILED && this != DELAYED;
    }

    /** The word as a report writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
