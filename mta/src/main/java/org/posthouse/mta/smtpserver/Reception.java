package org.posthouse.mta.smtpserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.gate.Listed;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.signing.Draft;
import org.posthouse.mta.signing.Signing;
import org.posthouse.mta.verdict.Inquiry;
import org.posthouse.mta.verdict.Judgement;
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
    final Recipients recipients;

    /** Where replies go as soon as they are known. */
    interface Replies {
        void send(Reply reply) throws IOException;
    }

    Reception(SmtpServer server) {
        this.server = server;
        recipients = new Recipients(server.services.directory(), server.services.store(), server.settings.hostname());
    }

    /** 250 when it is on disk, otherwise why not. */
    Reply take(Facts facts, MailTransaction tx, Incoming message, Dialogue dialogue) throws Refusal {
        Reply forged = forged(facts, message.header());
        if (forged != null)
            return forged;
        List<Recipient> all = tx.recipients();
        Recipient only = all.size() == 1 && direct(tx, all.getFirst()) ? all.getFirst() : null;
        // Asked before the blob is finished: refused afterwards it would fill the disk until it is swept, however small the account.
        if (only != null && only.route() instanceof Route.Local local && !recipients.hasRoom(local.account(), message.size()))
            return Recipients.FULL;
        Judgement judged = judge(tx);
        if (judged.refusal() != null) {
            settled(tx, judged.refusal());
            return judged.refusal();
        }
        Trace trace = trace(facts, tx);
        boolean addId = facts.login() != null && !message.header().hasMessageId();
        byte[] before = before(judged.field() + Listed.field(tx.doubts),
                trace.bytes(facts.login() != null && !message.header().hasDate(), addId));
        Signing.Signed signed = signed(facts, tx, message, before);
        Arrival arrival = arrival(facts, tx, message, signed.before(before), trace.time()).with(judged.authenticity());
        Reply reply = Reply.of(250, 2, 0, 0, "Kept as " + JourneyId.show(tx.id));
        if (only != null)
            reply = reply(server.services.delivery().deliver(only, arrival, message.memory()), reply);
        else
            server.services.queue().putOwn(arrival, all);
        settled(tx, reply);
        // Only now, since only now it is true; its time is that of the arrival, so it still comes first.
        if (reply.isAccept()) {
            dialogue.server(reply);
            received(facts, tx, arrival, addId ? trace.messageId() : message.header().messageId(), signed, dialogue);
        }
        return reply;
    }

    private static Judgement judge(MailTransaction tx) {
        Inquiry inquiry = tx.inquiry;
        Judgement judged = inquiry == null ? new Judgement(null, "", Authenticity.UNKNOWN, Map.of()) : inquiry.judge();
        tx.judged = judged.facts();
        return judged;
    }

    /** What is put off comes again. */
    private static void settled(MailTransaction tx, Reply reply) {
        if (tx.inquiry != null && (reply.isAccept() || reply.code() >= 500))
            tx.inquiry.settled();
    }

    private static byte[] before(String field, byte[] trace) {
        byte[] first = field.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(first, first.length + trace.length);
        System.arraycopy(trace, 0, all, first.length, trace.length);
        return all;
    }

    private Signing.Signed signed(Facts facts, MailTransaction tx, Incoming message, byte[] trace) throws Refusal {
        Account login = facts.login();
        Draft draft = message.draft();
        if (login == null || draft == null)
            return Signing.Signed.NOT;
        HeaderWatch header = message.header();
        boolean author = header.fromWhole() && mayClaim(login, header.from());
        return server.services.signing().submitted(draft, trace, tx.mail.path(), login.address().domain(), author);
    }

    /** Into the mailbox or to the list at once, so that a refusal is heard by whoever sends: not where somebody is to be told of it afterwards, or it has to wait. */
    private static boolean direct(MailTransaction tx, Recipient to) {
        boolean told = to.asked().notices().success() && !tx.mail.path().isNull();
        return !(to.route() instanceof Route.Remote) && !told && tx.mail.parameters().hold() == null;
    }

    /** LMTP: delivers to each recipient, and answers for each. RFC 2033 §4.2 */
    void deliver(Facts facts, MailTransaction tx, Incoming message, Dialogue dialogue, Replies replies) throws Refusal, IOException {
        Trace trace = trace(facts, tx);
        Arrival arrival = arrival(facts, tx, message, trace.bytes(false, false), trace.time());
        Reply done = Reply.of(250, 2, 0, 0, "Delivered as " + JourneyId.show(tx.id));
        boolean told = false;
        for (List<Recipient> reached : tx.each()) {
            Reply reply = done;
            for (Recipient to : reached) {
                Reply one = reply(server.services.delivery().deliver(to, arrival, message.memory()), done);
                reply = one.isAccept() ? reply : one;
            }
            dialogue.server(reply);
            if (reply.isAccept() && !told)
                received(facts, tx, arrival, message.header().messageId(), Signing.Signed.NOT, dialogue);
            told |= reply.isAccept();
            if (!reply.isAccept())
                refused(facts, tx, "rcpt", reached.getFirst().original().toString(), reply, dialogue);
            replies.send(reply);
        }
    }

    private Trace trace(Facts facts, MailTransaction tx) {
        return new Trace(server.settings.hostname(), server.door, facts, tx.mail.parameters().smtpUtf8(), tx.single(), tx.id, tx.priority,
                server.services.clock().instant());
    }

    private Arrival arrival(Facts facts, MailTransaction tx, Incoming message, byte[] trace, Instant now) throws Refusal {
        BodyType body = tx.mail.parameters().body();
        Terms.Content content = body == BodyType.BINARY_MIME
                ? Terms.Content.BINARY
                : body == BodyType.EIGHT_BIT_MIME || message.header().eightBit() ? Terms.Content.EIGHT_BIT : Terms.Content.SEVEN_BIT;
        Account login = facts.login();
        return new Arrival(tx.id, tx.mail.path(), trace, message.finish(), message.size(), now, terms(tx, content, message.header()),
                login == null ? "" : login.address().toString());
    }

    /** REQUIRETLS is heard before what the header says. RFC 8689 §4.1 */
    private Terms terms(MailTransaction tx, Terms.Content content, HeaderWatch header) {
        Terms said = server.offer.terms(tx, content);
        return header.tlsOptional() && !said.requireTls() ? said.with(Terms.Tls.OPTIONAL) : said;
    }

    /** Why somebody who is logged in may not send a message with this header; null where he may. */
    private @Nullable Reply forged(Facts facts, HeaderWatch header) throws Refusal {
        Account login = facts.login();
        if (login == null || !server.settings.checkFrom())
            return null;
        // Which of several is shown is the reader's choice, so none may go unchecked.
        if (!header.fromWhole())
            return TWO_FROM;
        return mayClaim(login, header.from()) ? null : NOT_YOURS;
    }

    private static Reply reply(Outcome outcome, Reply done) {
        return switch (outcome) {
            case Outcome.Delivered d -> done;
            case Outcome.Deferred d -> Reply.of(d.status().detail() == 2 && d.status().subject() == 2 ? 452 : 451, d.status(), d.text());
            // What the recipient's rules refuse is 550. RFC 5429 §2.1.1
            case Outcome.Failed f when f.status().subject() == 7 -> Reply.of(550, f.status(), f.text());
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

    private void received(Facts facts, MailTransaction tx, Arrival arrival, String messageId, Signing.Signed signed, Dialogue dialogue) {
        Map<String, String> map = map(facts, tx.mail.path().toString());
        map.put("message-id", messageId);
        map.put("size", Long.toString(arrival.size()));
        map.put("recipients", Integer.toString(tx.accepted()));
        if (!signed.by().isEmpty())
            map.put("signed", signed.by());
        if (tx.priority != 0)
            map.put("priority", Integer.toString(tx.priority));
        JourneyEvent.Step step = facts.login() == null ? JourneyEvent.Step.RECEIVED : JourneyEvent.Step.SUBMITTED;
        server.services.journeys().record(new JourneyEvent(tx.id, arrival.arrived(), step, "", map, dialogue.toString()));
        judged(tx, arrival.arrived());
    }

    private void judged(MailTransaction tx, Instant at) {
        if (!tx.judged.isEmpty())
            server.services.journeys().record(new JourneyEvent(tx.id, at, JourneyEvent.Step.JUDGED, "", tx.judged, ""));
    }

    /** Notes a refusal in the journey, unless this peer has filled it already. */
    void refused(Facts facts, @Nullable MailTransaction tx, String command, String about, Reply reply, Dialogue dialogue) {
        if (!server.refusalEvents.tryTake(facts.peer().key()))
            return;
        Map<String, String> map = map(facts, tx == null ? about : tx.mail.path().toString());
        map.put("command", command);
        map.put("reply", reply.toString());
        long id = tx == null ? server.services.journeys().newId() : tx.id;
        if (tx != null)
            judged(tx, server.services.clock().instant());
        event(id, JourneyEvent.Step.REFUSED, command.equals("rcpt") ? about : "", map, dialogue.toString());
    }

    private Map<String, String> map(Facts facts, String from) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("peer", facts.peer().text());
        map.put("helo", facts.helo());
        map.put("tls", facts.tls());
        map.put("from", from);
        Account login = facts.login();
        if (login != null)
            map.put("login", login.address().toString());
        if (!facts.noted().isEmpty())
            map.put("manners", facts.noted());
        if (!facts.gate().isEmpty())
            map.put("gate", facts.gate());
        return map;
    }

    private void event(long id, JourneyEvent.Step step, String recipient, Map<String, String> facts, String dialogue) {
        server.services.journeys().record(new JourneyEvent(id, server.services.clock().instant(), step, recipient, facts, dialogue));
    }
}
