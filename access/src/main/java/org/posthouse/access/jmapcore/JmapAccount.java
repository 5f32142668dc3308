package org.posthouse.access.jmapcore;

import org.jspecify.annotations.Nullable;
import org.posthouse.access.sharing.Shared;
import org.posthouse.store.account.Account;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.sharing.Rights;

/**
 * An account that a caller may work on.
 *
 * @param mail its mail, or of another's what is shared
 * @param shared what is shared, where it is another's
 */
public record JmapAccount(String id, Account account, AccountMail mail, @Nullable Shared shared) {
    /** The caller's own. */
    public JmapAccount(String id, Account account, AccountMail mail) {
        this(id, account, mail, null);
    }

    /** Another's. */
    static JmapAccount of(String id, Shared shared) {
        return new JmapAccount(id, shared.owner(), shared.mail(), shared);
    }

    public long number() {
        return account.id();
    }

    public boolean isOwn() {
        return shared == null;
    }

    /** Who looks at another's account; 0 for his own. What is kept of an account is kept for each of these. */
    public long viewer() {
        return shared == null ? 0 : shared.viewer();
    }

    /** What may be done with a mailbox. */
    public Rights rights(long mailbox) {
        return shared == null ? Rights.ALL : shared.of(mailbox);
    }

    /** All its mail, for indexes of it alone: never to answer from. */
    public AccountMail whole() {
        return shared == null ? mail : shared.whole();
    }
}
