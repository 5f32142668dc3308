package org.posthouse.store.mailbox;

/** What STORE does; bits of the flag word outside the mask stay as they are. RFC 9051 §6.4.6 */
public record FlagChange(How how, FlagSet flags, long mask) {
    public enum How {
        ADD, REMOVE, REPLACE
    }

    /** A change of whichever flags. */
    public FlagChange(How how, FlagSet flags) {
        this(how, flags, -1);
    }
}
