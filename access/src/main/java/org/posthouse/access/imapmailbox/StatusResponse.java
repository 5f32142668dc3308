package org.posthouse.access.imapmailbox;

import java.io.IOException;
import java.util.List;
import org.posthouse.access.imapsession.ObjectId;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command.StatusItem;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.MailboxView;

/** The STATUS response, of STATUS and of LIST. RFC 3501 §7.2.4, RFC 5819 §2 */
final class StatusResponse {
    private final Session session;
    private final State.Authenticated state;

    StatusResponse(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
    }

    void write(Place place, List<StatusItem> items) throws IOException, Refusal {
        Mailbox mailbox = place.mailbox();
        WireWriter out = session.out;
        out.ascii("* STATUS ");
        session.mailbox(place.spot().told());
        String before = " (";
        for (StatusItem item : items) {
            out.ascii(before).ascii(item.word()).b(' ');
            switch (item) {
                case MESSAGES -> out.number(mailbox.messages());
                case RECENT -> out.number(recent(place));
                case UIDNEXT -> out.number(mailbox.uidNext());
                case UIDVALIDITY -> out.number(mailbox.uidValidity());
                case UNSEEN -> out.number(mailbox.unseen());
                case HIGHESTMODSEQ -> out.number(mailbox.highestModSeq());
                case MAILBOXID -> out.b('(').ascii(ObjectId.MAILBOX.of(place.mail().account(), mailbox.id())).b(')');
                case DELETED -> out.number(mailbox.deleted());
                case SIZE -> out.number(mailbox.size());
                case DELETED_STORAGE -> out.number(deletedSize(place));
                case APPENDLIMIT -> out.number(session.services.settings().limits().message());
            }
            before = " ";
        }
        out.ascii(")\r\n");
    }

    /** RFC 9208 §4.1.4 */
    private static long deletedSize(Place place) throws Refusal {
        if (place.mailbox().deleted() == 0)
            return 0;
        MailboxView view = place.mail().view(place.id());
        long octets = 0;
        for (int i = 0; i < view.size(); i++)
            if ((view.flags(i) & Flags.DELETED) != 0)
                octets += view.octets(i);
        return octets;
    }

    private long recent(Place place) throws Refusal {
        AccountMail mail = place.mail();
        Mailbox mailbox = place.mailbox();
        if (state instanceof Selected s && s.mail().account() == mail.account() && s.mailbox() == mailbox.id())
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
