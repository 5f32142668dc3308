package org.posthouse.access.imapserver;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Flags;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MailboxView;

/** SELECT and EXAMINE. RFC 3501 §6.3.1 */
final class SelectCommand {
    private final Session session;
    private final State.Authenticated state;

    SelectCommand(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
    }

    Reply select(String name, boolean readOnly) throws IOException, Refusal {
        // Whatever comes out of it, the mailbox selected before is not selected any more.
        session.state(new State.LoggedIn(state.account(), state.mail()));
        Optional<Mailbox> mailbox = state.mail().mailbox(MailboxName.of(name));
        if (mailbox.isEmpty())
            return Reply.no("NONEXISTENT", "no such mailbox");
        MailboxView view = state.mail().view(mailbox.get().id());
        Selected selected = new Selected(state.account(), state.mail(), view, readOnly);
        WireWriter out = session.out;
        out.ascii("* FLAGS ").ascii(FlagNames.known(view.keywords(), false)).crlf();
        out.ascii("* OK [PERMANENTFLAGS ").ascii(readOnly ? "()" : FlagNames.known(view.keywords(), true)).ascii("] kept\r\n");
        out.ascii("* ").number(view.size()).ascii(" EXISTS\r\n* ").number(selected.recentCount()).ascii(" RECENT\r\n");
        int unseen = firstUnseen(view);
        if (unseen >= 0)
            out.ascii("* OK [UNSEEN ").number(unseen + 1L).ascii("] first unseen\r\n");
        out.ascii("* OK [UIDVALIDITY ").number(view.uidValidity()).ascii("] UIDs are valid\r\n");
        out.ascii("* OK [UIDNEXT ").number(view.uidNext()).ascii("] next UID\r\n");
        session.state(selected);
        return readOnly ? Reply.ok("READ-ONLY", "examined") : Reply.ok("READ-WRITE", "selected");
    }

    private static int firstUnseen(MailboxView view) {
        for (int i = 0; i < view.size(); i++)
            if ((view.flags(i) & Flags.SEEN) == 0)
                return i;
        return -1;
    }
}
