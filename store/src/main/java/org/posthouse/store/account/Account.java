package org.posthouse.store.account;

import org.posthouse.mail.address.Address;

/** One account: holds data. Quota in octets and in messages, 0 for none. */
public record Account(long id, Address address, PopPolicy popPolicy, long quota, long messageQuota, Role role) {
    /** An account that reads its mail and no more. */
    public Account(long id, Address address, PopPolicy popPolicy, long quota, long messageQuota) {
        this(id, address, popPolicy, quota, messageQuota, Role.USER);
    }

    /** An account without a limit on messages. */
    public Account(long id, Address address, PopPolicy popPolicy, long quota) {
        this(id, address, popPolicy, quota, 0);
    }

    /** Whether anything limits what the account keeps. */
    public boolean isLimited() {
        return quota > 0 || messageQuota > 0;
    }

    Account with(PopPolicy policy) {
        return new Account(id, address, policy, quota, messageQuota, role);
    }

    Account limited(long octets, long messages) {
        return new Account(id, address, popPolicy, octets, messages, role);
    }

    Account as(Role other) {
        return new Account(id, address, popPolicy, quota, messageQuota, other);
    }

    /** What a POP3 DELE does at QUIT: DELETE removes the message once no other device holds it back; KEEP hides it from this device only. */
    public enum PopPolicy {
        DELETE, KEEP
    }
}
