package org.posthouse.store.account;

import org.posthouse.mail.address.Address;

/** One account: holds data. Quota in octets, 0 for none. */
public record Account(long id, Address address, PopPolicy popPolicy, long quota) {
    /** What a POP3 DELE does at QUIT: DELETE removes the message; KEEP hides it from POP3 only. */
    public enum PopPolicy {
        DELETE, KEEP
    }
}
