package org.posthouse.access.jmapmail;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.SpecialUse;

/** The mailboxes of an account as a tree: a mailbox whose next one above is not there hangs under the nearest that is, with what is between in its name. */
final class MailboxTree {
    private final Map<MailboxName, Mailbox> byName = new HashMap<>();

    MailboxTree(Iterable<Mailbox> all) {
        for (Mailbox m : all)
            byName.put(m.name(), m);
    }

    @Nullable
    Mailbox parent(Mailbox m) {
        for (MailboxName up = m.name().parent(); up != null; up = up.parent()) {
            Mailbox found = byName.get(up);
            if (found != null)
                return found;
        }
        return null;
    }

    /** The name below its parent. */
    String name(Mailbox m) {
        Mailbox parent = parent(m);
        String whole = m.name().isInbox() ? "Inbox" : m.name().value();
        return parent == null ? whole : m.name().value().substring(parent.name().value().length() + 1);
    }

    /** The role, as the registry of attributes names it; null for none. RFC 8621 §2 */
    static @Nullable String role(Mailbox m) {
        if (m.name().isInbox())
            return "inbox";
        SpecialUse use = m.use();
        return use == null ? null : use.name().toLowerCase(Locale.ROOT);
    }

    /** Where it stands in a list unless somebody has said otherwise. */
    static long order(Mailbox m) {
        if (m.name().isInbox())
            return 1;
        SpecialUse use = m.use();
        if (use == null)
            return 10;
        return switch (use) {
            case DRAFTS -> 2;
            case SENT -> 3;
            case ARCHIVE -> 4;
            case JUNK -> 5;
            case TRASH -> 6;
            case ALL, FLAGGED -> 7;
        };
    }
}
