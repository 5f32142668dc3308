package org.posthouse.access.sharing;

import java.util.Map;
import org.posthouse.store.account.Account;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;

/**
 * What one account shares with another, as of now.
 *
 * @param viewer the account it is shared with
 * @param rights by mailbox, of all that may be read
 * @param whole the owner's mail, for indexes of it alone: never to answer from
 */
public record Shared(Account owner, long viewer, Map<Long, Rights> rights, AccountMail whole) {
    private static final Rights CHANGING = Rights.of(Right.SEEN, Right.WRITE, Right.INSERT, Right.CREATE, Right.DELETE_MAILBOX,
            Right.DELETE_MESSAGES, Right.EXPUNGE, Right.ADMINISTER);

    public Shared {
        rights = Map.copyOf(rights);
    }

    public Rights of(long mailbox) {
        return rights.getOrDefault(mailbox, Rights.NONE);
    }

    /** Whether nothing of it may be changed. */
    public boolean isReadOnly() {
        return rights.values().stream().noneMatch(r -> r.any(CHANGING));
    }

    /** The owner's mail, without what is not shared. */
    public AccountMail mail() {
        return new SharedMail(this);
    }
}
