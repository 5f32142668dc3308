package org.posthouse.access.imapserver;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.ImapWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MailboxView;
import org.posthouse.store.mailbox.SpecialUse;

/** CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE, STATUS. RFC 3501 §6.3.3 */
final class MailboxCommands {
    private final Session session;
    private final State.Authenticated state;
    private final AccountMail mail;

    MailboxCommands(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
        mail = state.mail();
    }

    /** A name that ends with the separator announces names below it. RFC 3501 §6.3.3 */
    private static MailboxName name(String text) throws Refusal {
        boolean separator = text.length() > 1 && text.charAt(text.length() - 1) == MailboxName.SEPARATOR;
        return MailboxName.of(separator ? text.substring(0, text.length() - 1) : text);
    }

    Reply create(Command.Create c) throws Refusal {
        SpecialUse use = null;
        if (!c.uses().isEmpty()) {
            use = use(c.uses());
            if (use == null)
                return Reply.no("USEATTR", "that use is not possible");
        }
        MailboxName name = name(c.mailbox());
        if (name.isInbox())
            return Reply.no("ALREADYEXISTS", "INBOX is always there");
        mail.create(name, use);
        return Reply.ok("created");
    }

    private static @Nullable SpecialUse use(List<String> names) {
        for (SpecialUse use : SpecialUse.values())
            if (names.size() == 1 && use.attribute().equalsIgnoreCase(names.getFirst()) && use != SpecialUse.ALL
                    && use != SpecialUse.FLAGGED)
                return use;
        return null;
    }

    Reply delete(Command.Delete c) throws Refusal {
        MailboxName name = name(c.mailbox());
        Optional<Mailbox> mailbox = mail.mailbox(name);
        mail.delete(name);
        if (state instanceof Selected s && mailbox.isPresent() && mailbox.get().id() == s.mailbox())
            session.state(new State.LoggedIn(s.account(), s.mail()));
        return Reply.ok("deleted");
    }

    Reply rename(Command.Rename c) throws Refusal {
        mail.rename(name(c.from()), name(c.to()));
        return Reply.ok("renamed");
    }

    Reply subscribe(String mailbox, boolean on) throws Refusal {
        mail.subscribe(name(mailbox), on);
        return Reply.ok(on ? "subscribed" : "unsubscribed");
    }

    Reply status(Command.Status c) throws IOException, Refusal {
        Optional<Mailbox> found = mail.mailbox(name(c.mailbox()));
        if (found.isEmpty())
            return Reply.no("NONEXISTENT", "no such mailbox");
        Mailbox mailbox = found.get();
        WireWriter out = session.out;
        out.ascii("* STATUS ");
        ImapWriter.mailbox(out, mailbox.name().value());
        String before = " (";
        for (Command.StatusItem item : c.items()) {
            out.ascii(before).ascii(item.name()).b(' ').number(switch (item) {
                case MESSAGES -> mailbox.messages();
                case RECENT -> recent(mailbox);
                case UIDNEXT -> mailbox.uidNext();
                case UIDVALIDITY -> mailbox.uidValidity();
                case UNSEEN -> mailbox.unseen();
            });
            before = " ";
        }
        out.ascii(")\r\n");
        return Reply.ok("that is all");
    }

    private long recent(Mailbox mailbox) throws Refusal {
        if (state instanceof Selected s && s.mailbox() == mailbox.id())
            return s.recentCount();
        long first = mail.claimRecent(mailbox.id(), 0);
        // Mostly none is, and then the view of a mailbox that nobody has open need not be read.
        if (first >= mailbox.uidNext())
            return 0;
        MailboxView view = mail.view(mailbox.id());
        int from = view.indexOf(first);
        return view.size() - (from < 0 ? -from - 1L : from);
    }
}
