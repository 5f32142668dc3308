package org.posthouse.access.imapsession;

import org.posthouse.store.account.Account;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailboxName;

/** Where a name leads, whether a mailbox is there or not: to whose mail, and under which name there. */
public record Spot(Account owner, AccountMail mail, MailboxName name, boolean own) {
    /** The name under which this session's client knows it. */
    public String told() {
        return own ? name.value() : Places.named(owner, name);
    }
}
