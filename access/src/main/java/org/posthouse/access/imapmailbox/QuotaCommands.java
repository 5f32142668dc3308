package org.posthouse.access.imapmailbox;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imapwire.ImapWriter;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.sharing.Quota;
import org.posthouse.store.sharing.Right;

/**
 * GETQUOTA and GETQUOTAROOT. All mailboxes of an account have one root, named by its address, where anything is limited; whoever may put messages into a
 * mailbox of another sees its root's figures. Limits are set by the operator alone, so there is no QUOTASET. RFC 9208 §4.1
 */
public final class QuotaCommands {
    private static final int UNIT = 1024;
    private final Session session;
    private final State.Authenticated state;
    private final WireWriter out;

    public QuotaCommands(Session session, State.Authenticated state) {
        this.state = state;
        this.session = session;
        out = session.out;
    }

    public Reply execute(Command.AboutQuota command) throws IOException, Refusal {
        return switch (command) {
            case Command.GetQuota c -> get(c.root());
            case Command.GetQuotaRoot c -> roots(c.mailbox());
            case Command.SetQuota c -> Reply.no("NOPERM", "limits are set by the operator: posthouse account quota");
        };
    }

    private static boolean isLimited(Quota q) {
        return q.octetLimit() > 0 || q.messageLimit() > 0;
    }

    private Reply get(String root) throws IOException, Refusal {
        Quota quota = state.home().quota();
        String own = state.account().address().toString();
        if (!root.equalsIgnoreCase(own) || !isLimited(quota))
            return Reply.no("NONEXISTENT", "there is no such quota root; GETQUOTAROOT INBOX tells its name");
        response(own, quota);
        return Reply.ok("that is all");
    }

    /** RFC 9208 §6 */
    private Reply roots(String mailbox) throws IOException, Refusal {
        Place place = state.places().find(mailbox, Right.READ);
        Account owner = place.spot().owner();
        Optional<Quota> quota = Optional.of(place.mail().quota()).filter(QuotaCommands::isLimited);
        out.ascii("* QUOTAROOT ");
        session.mailbox(place.spot().told());
        if (quota.isPresent()) {
            out.b(' ');
            ImapWriter.astring(out, owner.address().toString());
        }
        out.crlf();
        if (quota.isPresent() && place.rights().has(Right.INSERT))
            response(owner.address().toString(), quota.get());
        return Reply.ok("that is all");
    }

    private void response(String root, Quota quota) throws IOException {
        out.ascii("* QUOTA ");
        ImapWriter.astring(out, root);
        out.ascii(" (");
        if (quota.octetLimit() > 0)
            out.ascii("STORAGE ").number(Math.ceilDiv(quota.octets(), UNIT)).b(' ').number(Math.ceilDiv(quota.octetLimit(), UNIT));
        if (quota.messageLimit() > 0)
            out.ascii(quota.octetLimit() > 0 ? " MESSAGE " : "MESSAGE ").number(quota.messages()).b(' ').number(quota.messageLimit());
        out.ascii(")\r\n");
    }
}
