package org.posthouse.access.jmapcore;

import org.posthouse.store.account.Account;
import org.posthouse.store.mailbox.AccountMail;

/** An account that a caller may work on. */
public record JmapAccount(String id, Account account, AccountMail mail) {
    public long number() {
        return account.id();
    }
}
