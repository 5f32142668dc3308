package org.posthouse.store.mailbox;

/** What STORE does. RFC 9051 §6.4.6 */
public record FlagChange(How how, FlagSet flags) {
    public enum How {
        ADD, REMOVE, REPLACE
    }
}
