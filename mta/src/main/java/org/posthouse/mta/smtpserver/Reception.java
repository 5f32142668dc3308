package org.posthouse.mta.smtpserver;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.queue.Queue;
import org.posthouse.protocol.smtp.BodyType;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.store.account.Account;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;

/** Takes a message that has come in whole: trace fields, the one commit, and what the journey tells about it. */
final class Reception {
    private static final Reply NOT_YOURS = Reply.of(550, 5, 7, 1, "The address in From is not yours");
    private static final Reply TWO_FROM = Reply.of(550, 5, 7, 1, "A message has one From field, of at most 8 KB");

    private final SmtpServer server;
    private final Peer peer;
    final Recipients recipients;

    /** What the session knows of its peer; tls and helo are empty where there is none. */
    record Facts(String helo, boolean extended, String tls, @Nullable Account login) {}

    Reception(SmtpServer server, Peer peer) {
        this.server = server;
        this.peer = peer;
        recipients = new Recipients(server.services.directory(), server.services.store(), server.settings.hostname());
    }

    /** 250 when it is on disk, otherwise why not. */
    Reply take(Facts facts, MailTransaction tx, Incoming message, Dialogue dialogue) throws Refusal {
        HeaderWatch header = message.header();
        Account login = facts.login();
        if (login != null && server.settings.checkFrom()) {
            // Which of several is shown is the reader's choice, so none may go unchecked.
            if (!header.fromWhole())
                return TWO_FROM;
            if (!mayClaim(login, header.from()))
                return NOT_YOURS;
        }
        List<Queue.Recipient> all = tx.recipients();
        Queue.Route.Local only = all.size() == 1 && all.getFirst().route() instanceof Queue.Route.Local local ? local : null;
        // Asked before the blob is finished: refused afterwards it would fill the disk until it is swept, however small the account.
        if (only != null && !recipients.hasRoom(only.account(), message.size()))
            return Recipients.FULL;
        Instant now = server.services.clock().instant();
        Trace trace = new Trace(server.settings.hostname(), facts.helo(), facts.extended(), peer, facts.tls(), login != null,
                tx.mail.smtpUtf8(), tx.single(), tx.id,
                now);
        boolean addId = login != null && !header.hasMessageId();
        byte[] fields = trace.bytes(login != null && !header.hasDate(), addId);
        var arrival = new Arrival(tx.id, tx.mail.path(), fields, message.finish(), message.size(), now,
                tx.mail.body() == BodyType.EIGHT_BIT_MIME || header.eightBit(),
                tx.mail.smtpUtf8(), login == null ? "" : login.address().toString());
        Reply reply = Reply.of(250, 2, 0, 0, "Kept as " + JourneyId.show(tx.id));
        if (only != null)
            reply = reply(server.services.delivery().deliver(only.account(), all.getFirst().address(), arrival, message.memory()), reply);
        else
            server.services.queue().put(arrival, all);
        // Only now, since only now it is true; its time is that of the arrival, so it still comes first.
        if (reply.isAccept()) {
            dialogue.server(reply);
            received(facts, tx, arrival, addId ? trace.messageId() : header.messageId(), dialogue);
        }
        return reply;
    }

    private static Reply reply(Outcome outcome, Reply done) {
        return switch (outcome) {
            case Outcome.Delivered d -> done;
            case Outcome.Deferred d -> Reply.of(d.status().detail() == 2 && d.status().subject() == 2 ? 452 : 451, d.status(), d.text());
            case Outcome.Failed f -> Reply.of(f.status().detail() == 2 && f.status().subject() == 2 ? 552 : 554, f.status(), f.text());
        };
    }

    /** Every address of From must be the account's; one without a domain claims nobody's, and a message without From is let through. RFC 6409 §6.1 */
    private boolean mayClaim(Account login, byte[] from) throws Refusal {
        for (HeaderAddress a : AddressList.parse(from)) {
            List<HeaderAddress.Entry> entries = switch (a) {
                case HeaderAddress.Entry e -> List.of(e);
                case HeaderAddress.Group g -> g.members();
            };
            for (HeaderAddress.Entry e : entries) {
                Address address = e.address().orElse(null);
                if (e.domain().isEmpty())
                    continue;
                if (address == null || !server.services.directory().mayUse(login, address))
                    return false;
            }
        }
        return true;
    }

    private void received(Facts facts, MailTransaction tx, Arrival arrival, String messageId, Dialogue dialogue) {
        Map<String, String> map = map(facts, tx.mail.path().toString());
        map.put("message-id", messageId);
        map.put("size", Long.toString(arrival.size()));
        map.put("recipients", Integer.toString(tx.accepted()));
        JourneyEvent.Step step = facts.login() == null ? JourneyEvent.Step.RECEIVED : JourneyEvent.Step.SUBMITTED;
        server.services.journeys().record(new JourneyEvent(tx.id, arrival.arrived(), step, "", map, dialogue.toString()));
    }

    /** Notes a refusal in the journey, unless this peer has filled it already. */
    void refused(Facts facts, @Nullable MailTransaction tx, String command, String about, Reply reply, Dialogue dialogue) {
        if (!server.refusalEvents.tryTake(peer.key()))
            return;
        Map<String, String> map = map(facts, tx == null ? about : tx.mail.path().toString());
        map.put("command", command);
        map.put("reply", reply.toString());
        long id = tx == null ? server.services.journeys().newId() : tx.id;
        event(id, JourneyEvent.Step.REFUSED, command.equals("rcpt") ? about : "", map, dialogue.toString());
    }

    private Map<String, String> map(Facts facts, String from) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("peer", peer.text());
        map.put("helo", facts.helo());
        map.put("tls", facts.tls());
        map.put("from", from);
        Account login = facts.login();
        if (login != null)
            map.put("login", login.address().toString());
        return map;
    }

    private void event(long id, JourneyEvent.Step step, String recipient, Map<String, String> facts, String dialogue) {
        server.services.journeys().record(new JourneyEvent(id, server.services.clock().instant(), step, recipient, facts, dialogue));
    }
}
