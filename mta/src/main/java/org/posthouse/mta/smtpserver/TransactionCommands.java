package org.posthouse.mta.smtpserver;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.gate.Verdict;
import org.posthouse.mta.gate.Visit;
import org.posthouse.mta.verdict.Inquiry;
import org.posthouse.mta.verdict.Strangers;
import org.posthouse.protocol.smtp.Command;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands of a transaction, from MAIL to the end of the message. RFC 5321 §3.3 */
final class TransactionCommands {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionCommands.class);
    private static final Reply SENDER_OK = Reply.of(250, 2, 1, 0, "Sender OK");
    private static final Reply RECIPIENT_OK = Reply.of(250, 2, 1, 5, "Recipient OK");
    private static final Reply GO_AHEAD = Reply.of(354, "Send the message, and end it with a dot on a line of its own");
    private static final Reply MAIL_FIRST = Reply.of(503, 5, 5, 1, "Say MAIL first");

    /** RFC 5321 §4.5.3.1.10 */
    private static final Reply FULL = Reply.of(452, 4, 5, 3,
            "That is as many recipients as one message may have; send it again to the others");

    private final Session session;
    private final SmtpServer server;
    private final SmtpLimits limits;
    private final Reception reception;
    private final Transfer transfer;
    private @Nullable MailTransaction transaction;
    private @Nullable Visit visit;
    private String gateSaid = "";
    private int unknownInRow;
    private int messages;

    TransactionCommands(Session session, SmtpServer server, Transfer transfer) {
        this.session = session;
        this.server = server;
        this.transfer = transfer;
        limits = server.settings.limits();
        reception = new Reception(server);
    }

    /** Somebody new is there; a stranger is looked at from now on. */
    void arrive(@Nullable Visit stranger) {
        visit = stranger;
        gateSaid = "";
    }

    boolean isOpen() {
        return transaction != null;
    }

    /** Whether addresses may be in UTF-8. RFC 6531 §3.4 */
    boolean isUtf8() {
        MailTransaction tx = transaction;
        return tx != null && tx.mail.parameters().smtpUtf8();
    }

    String gateSaid() {
        return gateSaid;
    }

    /** Forgets it all. */
    void drop() {
        if (transaction != null)
            transaction.close();
        transaction = null;
    }

    Reply refuse(String command, String about, Reply reply) {
        reception.refused(session.facts(), transaction, command, about, reply, session.dialogue);
        return reply;
    }

    Reply mail(Command.Mail c) throws IOException, Refusal {
        if (!session.greeted())
            return Session.GREET_FIRST;
        Account who = session.login();
        if (server.door == Door.SUBMISSION && who == null)
            return Login.NEEDED;
        if (!session.stands()) {
            session.close();
            return Login.OVER;
        }
        if (transaction != null)
            return Reply.of(503, 5, 5, 1, "There is a sender already; RSET begins anew");
        if (session.connection.stopping() || ++messages > limits.messages()) {
            session.close();
            return Reply.of(421, 4, 7, 0, "Enough for one connection; please connect again");
        }
        if (!server.messages.tryTake(session.peer().key()))
            return refuse("mail", c.path().toString(), Reply.of(450, 4, 7, 0, "Too many messages from your address; try later"));
        Instant now = server.services.clock().instant();
        Reply impossible = server.offer.refusal(c.parameters(), session.connection.isTls(), now);
        if (impossible != null)
            return refuse("mail", c.path().toString(), impossible);
        Optional<Address> sender = c.path().address();
        if (who != null && sender.isPresent() && !server.services.directory().mayUse(who, sender.get()))
            return refuse("mail", c.path().toString(), Reply.of(550, 5, 7, 1, "That sender address is not yours"));
        int priority = server.offer.priority(c.parameters());
        transaction = new MailTransaction(server.services.journeys().newId(), c, now, priority, server.door == Door.LOCAL);
        Strangers strangers = server.services.strangers();
        if (server.door == Door.RECEIVING && who == null && strangers != null)
            transaction.inquiry = strangers.begin(session.peer().address(), session.facts().helo(), c.path(), transaction.id);
        transaction.submitted = who != null;
        unknownInRow = 0;
        return priority == c.parameters().priority().orElse(0)
                ? SENDER_OK
                : Reply.of(250, 2, 3, 6, priority + " is the highest priority here, and the message has it");
    }

    Reply rcpt(Command.Rcpt c) throws IOException, Refusal {
        MailTransaction tx = transaction;
        if (tx == null)
            return nothingBegun();
        if (tx.chunks != null || tx.failed != null)
            return Reply.of(503, 5, 5, 1, "The message has begun already; RSET begins anew");
        Reply impossible = server.offer.refusal(c.parameters());
        if (impossible != null)
            return impossible;
        if (tx.accepted() >= limits.recipients() || !tx.hasRoom(1))
            return FULL;
        String path = c.path().toString();
        if (tx.acceptAgain(path))
            return RECIPIENT_OK;
        return switch (reception.recipients.answer(c.path(), session.login() != null, session.connection.local().getAddress())) {
            case Recipients.Answer.Taken taken -> {
                Reply kept = server.door == Door.LOCAL ? Recipients.leadsAway(taken) : gate(tx, taken);
                if (kept != null)
                    yield refuse("rcpt", path, kept);
                if (!tx.hasRoom(taken.reached().size()))
                    yield FULL;
                tx.accept(path, taken.reached(), c.parameters().asked());
                if (tx.inquiry != null)
                    tx.inquiry.accepted(taken.reached().getFirst().original());
                unknownInRow = 0;
                yield RECIPIENT_OK;
            }
            case Recipients.Answer.Refused refused -> {
                refuse("rcpt", c.path().toString(), refused.reply());
                // Who delivers for others does not guess names.
                if (server.door == Door.LOCAL)
                    yield refused.reply();
                server.refusals.charge(session.peer().key(), 1);
                if (++unknownInRow <= limits.unknownInRow())
                    yield refused.reply();
                session.close();
                yield Reply.of(421, 4, 7, 0, "Too many unknown recipients");
            }
        };
    }

    /** Why a stranger may not write to somebody who is here; null where he may. */
    private @Nullable Reply gate(MailTransaction tx, Recipients.Answer.Taken taken) throws Refusal {
        Inquiry inquiry = tx.inquiry;
        Reply forbidden = inquiry == null ? null : inquiry.early(taken.reached().getFirst().original());
        if (forbidden != null)
            return forbidden;
        Visit v = visit;
        if (v == null || session.login() != null)
            return null;
        Verdict verdict = v.judge(tx.mail.path(), taken.reached().getFirst().original());
        gateSaid = verdict.why();
        return switch (verdict) {
            case Verdict.Pass p -> {
                tx.doubts = v.doubts();
                yield null;
            }
            case Verdict.Later l -> Reply.of(451, 4, 7, 1, "Greylisted, " + l.why() + "; try again in " + l.seconds() + " seconds");
            case Verdict.Refuse r -> Reply.of(554, 5, 7, 1, "[" + session.peer().text() + "] is " + r.why());
        };
    }

    private Reply nothingBegun() {
        return server.door == Door.SUBMISSION && session.login() == null ? Login.NEEDED : MAIL_FIRST;
    }

    @Nullable
    Reply data() throws IOException, Refusal {
        MailTransaction tx = transaction;
        Reply wrong = tx == null ? nothingBegun() : transfer.refusal(tx);
        if (tx == null || wrong != null)
            return wrong;
        Reply hasty = session.hasty("DATA");
        if (hasty != null)
            return hasty;
        try (Incoming message = transfer.begin(tx)) {
            session.say(GO_AHEAD);
            // With pipelining the client may still wait for this before it sends. RFC 2920 §3.1
            session.out.flush();
            return finish(tx, message, transfer.data(message));
        } finally {
            drop();
        }
    }

    /** RFC 3030 §2 */
    @Nullable
    Reply bdat(Command.Bdat c) throws IOException {
        MailTransaction tx = transaction;
        if (transfer.hopeless(c)) {
            session.close();
            return refuse("bdat", "", Reply.of(552, 5, 3, 4, "The message is bigger than " + limits.messageSize() + " octets"));
        }
        Reply trouble = transfer.chunk(tx, tx == null ? nothingBegun() : null, c);
        if (tx == null)
            return trouble;
        if (!c.last())
            return trouble == null ? Reply.of(250, 2, 0, 0, c.size() + " octets received") : trouble;
        try {
            return finish(tx, tx.chunks, trouble);
        } finally {
            drop();
        }
    }

    /** Without a message there is trouble. Null where LMTP has answered for each recipient, and so not at all where there is none. RFC 2033 §4.2, §4.3 */
    private @Nullable Reply finish(MailTransaction tx, @Nullable Incoming message, @Nullable Reply trouble) throws IOException {
        if (server.door == Door.LOCAL) {
            finishEach(tx, message, trouble);
            return null;
        }
        Reply reply = trouble != null || message == null ? trouble : take(tx, message);
        return reply == null || reply.isAccept() ? reply : refuse("data", "", reply);
    }

    private void finishEach(MailTransaction tx, @Nullable Incoming message, @Nullable Reply trouble) throws IOException {
        int[] sent = {0};
        Reply rest = trouble;
        try {
            if (rest == null && message != null)
                reception.deliver(session.facts(), tx, message, session.dialogue, reply -> {
                    reply.write(session.out);
                    session.out.flush();
                    sent[0]++;
                });
        } catch (Refusal r) {
            LOG.warn("{}: message not taken: {}", session.peer().text(), r.getMessage());
            rest = Refusals.reply(r);
        }
        if (rest == null)
            return;
        refuse("data", "", rest);
        for (; sent[0] < tx.accepted(); sent[0]++)
            session.say(rest);
    }

    private Reply take(MailTransaction tx, Incoming message) {
        try {
            return reception.take(session.facts(), tx, message, session.dialogue);
        } catch (Refusal r) {
            LOG.warn("{}: message not taken: {}", session.peer().text(), r.getMessage());
            return Refusals.reply(r);
        }
    }
}
