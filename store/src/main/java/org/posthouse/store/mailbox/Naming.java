package org.posthouse.store.mailbox;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.sharing.Acl;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.UidSet;

/** Changes of the list of mailboxes. */
final class Naming {
    private Naming() {}

    /** Makes the mailbox and those missing above it. RFC 9051 §6.3.4 */
    static MailboxState create(Change change, MailboxName name, @Nullable SpecialUse use) throws Refusal {
        AccountState base = change.base();
        checkFree(base, name);
        List<MailboxName> above = new ArrayList<>();
        for (MailboxName p = name.parent(); p != null; p = p.parent())
            if (base.mailbox(p) == null)
                above.addFirst(p);
        Acl inherited = inherited(change, name);
        for (MailboxName p : above)
            inherit(change, change.create(p, null), inherited);
        return inherit(change, change.create(name, use), inherited);
    }

    /** A new mailbox has the rights of the nearest one above it. RFC 4314 §4 */
    private static Acl inherited(Change change, MailboxName name) {
        for (MailboxName p = name.parent(); p != null; p = p.parent()) {
            MailboxState m = change.base().mailbox(p);
            if (m != null)
                return change.acl(m.id());
        }
        return Acl.NONE;
    }

    private static MailboxState inherit(Change change, MailboxState made, Acl acl) {
        if (!acl.isEmpty())
            change.share(made.id(), acl);
        return made;
    }

    private static void checkFree(AccountState base, MailboxName name) throws Refusal {
        if (base.mailbox(name) != null)
            throw new Refusal(Refusal.Reason.MAILBOX_EXISTS, "there is already a mailbox " + name);
    }

    static MailboxState known(AccountState base, MailboxName name) throws Refusal {
        MailboxState m = base.mailbox(name);
        if (m == null)
            throw new Refusal(Refusal.Reason.NO_SUCH_MAILBOX, "there is no mailbox " + name);
        return m;
    }

    /** Children stay. RFC 9051 §6.3.5 */
    static void delete(Change change, MailboxName name) throws Refusal {
        if (name.isInbox())
            throw new Refusal(Refusal.Reason.NOT_PERMITTED, "INBOX cannot be deleted");
        change.delete(known(change.base(), name));
    }

    /** Renames the mailbox and all below it; from INBOX the messages move. RFC 9051 §6.3.6 */
    static void rename(Change change, MailboxName from, MailboxName to) throws Refusal {
        AccountState base = change.base();
        boolean parentOnly = base.mailbox(from) == null && hasChildren(base, from);
        if (!parentOnly)
            known(base, from);
        checkFree(base, to);
        if (to.isBelow(from) && !from.isInbox())
            throw new Refusal(Refusal.Reason.BAD_MAILBOX_NAME, "a mailbox cannot become one below itself");
        if (from.isInbox()) {
            emptyInbox(change, to);
            return;
        }
        for (MailboxName p = to.parent(); p != null; p = p.parent())
            if (base.mailbox(p) == null && !p.equals(from))
                change.create(p, null);
        for (MailboxState m : base.mailboxes()) {
            if (!m.name().equals(from) && !m.name().isBelow(from))
                continue;
            MailboxName renamed = MailboxName.of(to.value() + m.name().value().substring(from.value().length()));
            if (base.mailbox(renamed) != null)
                checkFree(base, renamed);
            change.rename(m, renamed);
        }
    }

    /** A use is one mailbox's at most. RFC 8621 §2 */
    static void use(Change change, long mailbox, @Nullable SpecialUse use) throws Refusal {
        MailboxState m = WriteTurn.known(change.base(), mailbox);
        if (m.use() == use)
            return;
        if (m.name().isInbox())
            throw new Refusal(Refusal.Reason.NOT_PERMITTED, "INBOX has no other use");
        for (MailboxState other : change.base().mailboxes())
            if (use != null && other.use() == use)
                throw new Refusal(Refusal.Reason.MAILBOX_EXISTS, "the mailbox " + other.name() + " has that use already");
        change.use(m, use);
    }

    private static boolean hasChildren(AccountState base, MailboxName name) {
        return base.names().keySet().stream().anyMatch(n -> n.isBelow(name));
    }

    private static void emptyInbox(Change change, MailboxName to) throws Refusal {
        MailboxState target = create(change, to, null);
        MailboxState inbox = known(change.base(), MailboxName.INBOX);
        Blocks blocks = new MailboxDraft(change, inbox).blocks();
        if (blocks.size() > 0) {
            UidSet all = UidSet.range(1, blocks.block(blocks.count() - 1).lastUid());
            new Moving(inbox.id(), all, target.id(), true, -1).apply(change, inbox, blocks);
        }
    }
}
