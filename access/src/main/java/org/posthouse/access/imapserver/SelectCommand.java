package org.posthouse.access.imapserver;

import java.io.IOException;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.FlagNames;
import org.posthouse.access.imapsession.FlagRights;
import org.posthouse.access.imapsession.ListResponse;
import org.posthouse.access.imapsession.ObjectId;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.SelectOptions;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.view.MailboxView;

/** SELECT and EXAMINE. RFC 3501 §6.3.1, RFC 7162 §3.2.5 */
final class SelectCommand {
    private final Session session;
    private final State.Authenticated state;
    private final WireWriter out;

    SelectCommand(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
        out = session.out;
    }

    Reply select(String name, boolean readOnly, SelectOptions options) throws IOException, SyntaxException, Refusal {
        if (options.known() != null && !session.enabled(Feature.QRESYNC))
            throw new SyntaxException("give ENABLE QRESYNC first");
        // Whatever comes out of it, the mailbox selected before is not selected any more. RFC 7162 §3.2.11
        if (state instanceof Selected)
            out.ascii("* OK [CLOSED] the mailbox before is closed\r\n");
        State.LoggedIn before = state.unselected();
        session.state(before);
        Place place = state.places().find(name, Right.READ);
        MailboxView view = place.mail().view(place.id());
        Selected selected = new Selected(session, before, place, view, readOnly);
        out.ascii("* FLAGS ").ascii(FlagNames.known(view.keywords(), false)).crlf();
        out.ascii("* OK [PERMANENTFLAGS ").ascii(readOnly ? "()" : FlagRights.permanent(view.keywords(), place.rights()))
                .ascii("] kept\r\n");
        out.ascii("* ").number(view.size()).ascii(" EXISTS\r\n");
        if (session.enabled(Feature.IMAP4REV2))
            // RFC 9051 §6.3.1
            new ListResponse(session, place.mail()).selected(state, place);
        else
            out.ascii("* ").number(selected.recentCount()).ascii(" RECENT\r\n");
        int unseen = session.enabled(Feature.IMAP4REV2) || session.enabled(Feature.UIDONLY) ? -1 : view.firstUnseen();
        if (unseen >= 0)
            out.ascii("* OK [UNSEEN ").number(unseen + 1L).ascii("] first unseen\r\n");
        out.ascii("* OK [UIDVALIDITY ").number(view.uidValidity()).ascii("] UIDs are valid\r\n");
        out.ascii("* OK [UIDNEXT ").number(view.uidNext()).ascii("] next UID\r\n");
        out.ascii("* OK [MAILBOXID (").ascii(ObjectId.MAILBOX.of(place.mail().account(), view.mailbox())).ascii(")] its identifier\r\n");
        // RFC 4467 §8
        out.ascii("* OK [URLMECH INTERNAL] URLs can be authorized\r\n");
        out.ascii("* OK [HIGHESTMODSEQ ").number(view.highestModSeq()).ascii("] highest\r\n");
        if (options.condstore())
            session.enable(Feature.CONDSTORE);
        SelectOptions.Known known = options.known();
        if (known != null && known.uidValidity() == view.uidValidity())
            new Resync(session, selected).tell(known);
        session.state(selected);
        if (readOnly)
            return Reply.ok("READ-ONLY", "examined");
        return Reply.ok(FlagRights.writing(place.rights()) ? "READ-WRITE" : "READ-ONLY", "selected");
    }
}
