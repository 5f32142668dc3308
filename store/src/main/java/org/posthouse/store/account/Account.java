package org.posthouse.store.account;

import org.posthouse.mail.address.Address;

/** One account: holds data. Quota in octets and in messages, 0 for none. */
public record Account(long id, Address address, PopPolicy popPolicy, long quota, long messageQuota) {
    /** An account without a limit on messages. */
    public Account(long id, Address address, PopPolicy popPolicy, long quota) {
        this(id, address, popPolicy, quota, 0);
    }

    /** Whether anything limits what the account keeps. */
    public boolean isLimited() {
        return quota > 0 || messageQuota > 0;
    }

    /** What a POP3 DELE does at QUIT: DELETE removes the message once no other device holds it back; KEEP hides it from this device only. */
    public enum PopPolicy {
        DELETE, KEEP
    }
}
