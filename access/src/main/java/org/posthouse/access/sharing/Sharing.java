package org.posthouse.access.sharing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;

/** Finds what is shared with an account. What may be seen but not read is not shared here. RFC 8621 §2 */
public final class Sharing {
    /** Owners that are looked at. */
    private static final int MAX_OWNERS = 200;
    private final Directory directory;
    private final MailStore store;

    public Sharing(Directory directory, MailStore store) {
        this.directory = directory;
        this.store = store;
    }

    /** All owners who share something with that account, in the order of their ids. */
    public List<Shared> with(long viewer) throws Refusal {
        List<Shared> out = new ArrayList<>();
        int owners = 0;
        for (long owner : directory.grantors(viewer))
            if (owners++ < MAX_OWNERS)
                find(viewer, owner).ifPresent(out::add);
        return out;
    }

    /** What one account shares with another; empty where that is nothing. */
    public Optional<Shared> find(long viewer, long owner) throws Refusal {
        if (owner == viewer || !directory.grantors(viewer).contains(owner))
            return Optional.empty();
        Optional<Account> account = directory.account(owner);
        if (account.isEmpty())
            return Optional.empty();
        try {
            AccountMail mail = store.open(owner);
            Map<Long, Rights> rights = new HashMap<>();
            for (Mailbox m : mail.mailboxes()) {
                Rights r = rights(mail, m, viewer);
                if (r.has(Right.LOOKUP) && r.has(Right.READ))
                    rights.put(m.id(), r);
            }
            return rights.isEmpty() ? Optional.empty() : Optional.of(new Shared(account.get(), viewer, rights, mail));
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.NO_SUCH_ACCOUNT)
                return Optional.empty();
            throw e;
        }
    }

    private static Rights rights(AccountMail mail, Mailbox mailbox, long viewer) throws Refusal {
        try {
            return mail.acl(mailbox.id()).of(viewer);
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.NO_SUCH_MAILBOX)
                return Rights.NONE;
            throw e;
        }
    }
}
