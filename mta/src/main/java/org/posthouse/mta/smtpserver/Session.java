package org.posthouse.mta.smtpserver;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.limit.ErrorBudget;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.wire.LineTooLongException;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.address.Address;
import org.posthouse.protocol.sasl.SaslServer;
import org.posthouse.protocol.sasl.SaslStep;
import org.posthouse.protocol.smtp.Command;
import org.posthouse.protocol.smtp.CommandException;
import org.posthouse.protocol.smtp.CommandParser;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.protocol.smtp.Verb;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: greeting, commands and replies until one side has enough. RFC 5321 §3 */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int LONGEST_LINE = 12_288;
    private static final long DISCARD = 1 << 20;
    private static final Reply OK = Reply.of(250, 2, 0, 0, "OK");
    private static final Reply SENDER_OK = Reply.of(250, 2, 1, 0, "Sender OK");
    private static final Reply RECIPIENT_OK = Reply.of(250, 2, 1, 5, "Recipient OK");
    private static final Reply BYE = Reply.of(221, 2, 0, 0, "Bye");
    private static final Reply GO_AHEAD = Reply.of(354, "Send the message, and end it with a dot on a line of its own");
    private static final Reply GREET_FIRST = Reply.of(503, 5, 5, 1, "Say EHLO first");
    private static final Reply MAIL_FIRST = Reply.of(503, 5, 5, 1, "Say MAIL first");

    private final SmtpServer server;
    private final SmtpSettings settings;
    private final SmtpLimits limits;
    private final Connection connection;
    private final WireReader in;
    private final WireWriter out;
    private final Peer peer;
    private final Dialogue dialogue = new Dialogue();
    private final ErrorBudget errors;
    private final Reception reception;
    private @Nullable String helo;
    private boolean extended;
    private @Nullable Account login;
    private @Nullable MailTransaction transaction;
    private int unknownInRow;
    private int loginFailures;
    private int messages;
    private boolean closing;

    Session(SmtpServer server, Connection connection) {
        this.server = server;
        this.settings = server.settings;
        this.limits = settings.limits();
        this.connection = connection;
        in = new WireReader(connection, new org.posthouse.base.wire.Limits(LONGEST_LINE, DISCARD));
        out = new WireWriter(connection);
        peer = new Peer(connection.remote().getAddress());
        errors = new ErrorBudget(limits.errors());
        reception = new Reception(server, peer);
    }

    void run() throws IOException {
        connection.timeout(limits.idle());
        try {
            greet();
            while (!closing) {
                if (!in.buffered())
                    out.flush();
                step();
            }
            out.flush();
        } catch (SocketTimeoutException e) {
            farewell(Reply.of(421, 4, 4, 2, "Nothing came for too long"));
        } catch (EOFException e) {
            if (connection.stopping())
                farewell(Reply.of(421, 4, 3, 2, "This server is being stopped; try again"));
        } finally {
            out.discard();
        }
    }

    private void farewell(Reply reply) throws IOException {
        reply.write(out);
        out.flush();
    }

    private void greet() throws IOException {
        if (connection.stopping() || server.refusals.waitFor(peer.key()).isPositive()) {
            say(connection.stopping()
                    ? Reply.of(421, "This server is being stopped; try again")
                    : Reply.of(421, "Too many refusals; try again in an hour"));
            closing = true;
        } else
            say(Reply.of(220, settings.hostname() + " ESMTP Posthouse"));
    }

    private void say(Reply reply) throws IOException {
        dialogue.server(reply);
        reply.write(out);
    }

    private void step() throws IOException {
        Reply reply = null;
        try {
            byte[] line = in.lineBytes(LONGEST_LINE);
            if (line.length > limits.commandLine() && !isAuth(line))
                throw new CommandException(Reply.of(500, 5, 5, 2, "The line is too long"));
            MailTransaction tx = transaction;
            Command command = CommandParser.parse(line, tx != null && tx.mail.smtpUtf8());
            note(command, line);
            reply = execute(command);
        } catch (CommandException e) {
            reply = e.reply();
        } catch (LineTooLongException e) {
            reply = Reply.of(500, 5, 5, 2, "The line is too long");
        } catch (SyntaxException e) {
            reply = Reply.of(500, 5, 5, 2, "A command is one line that ends with CR and LF");
        } catch (Refusal r) {
            LOG.warn("{}: {}", peer.text(), r.getMessage());
            reply = Refusals.reply(r);
        }
        if (reply == null)
            return;
        say(reply);
        if (isError(reply) && !errors.spend())
            end(Reply.of(421, 4, 7, 0, "Too many errors"));
    }

    private static boolean isAuth(byte[] line) {
        return line.length > 5 && new String(line, 0, 5, StandardCharsets.ISO_8859_1).equalsIgnoreCase("AUTH ");
    }

    // 500 to 504 and 555: the command itself was wrong, not what it asked for.
    private static boolean isError(Reply reply) {
        return (reply.code() >= 500 && reply.code() <= 504) || reply.code() == 555;
    }

    private void end(Reply reply) throws IOException {
        if (!closing)
            say(reply);
        closing = true;
    }

    private void note(Command command, byte[] line) {
        if (command instanceof Command.Mail)
            dialogue.begin();
        else if (command instanceof Command.Ehlo || command instanceof Command.Helo)
            dialogue.reopen();
        if (command instanceof Command.Auth auth)
            dialogue.client("AUTH " + auth.mechanism() + (auth.initialResponse() == null ? "" : " ****"));
        else
            dialogue.client(new String(line, StandardCharsets.UTF_8));
    }

    /** Null where the reply has been sent already. */
    private @Nullable Reply execute(Command command) throws IOException, Refusal {
        return switch (command) {
            case Command.Ehlo c -> ehlo(c);
            case Command.Helo c -> helo(c.domain(), false, Reply.of(250, settings.hostname()));
            case Command.Mail c -> mail(c);
            case Command.Rcpt c -> rcpt(c);
            case Command.Data c -> data();
            case Command.Rset c -> {
                transaction = null;
                yield OK;
            }
            case Command.Noop c -> OK;
            case Command.Quit c -> {
                closing = true;
                yield BYE;
            }
            case Command.Vrfy c -> Reply.of(252, 2, 5, 0, "Cannot say; send mail and see");
            case Command.Expn c -> Reply.of(502, 5, 7, 0, "Lists are not shown");
            case Command.Help c -> help(c);
            case Command.StartTls c -> startTls();
            case Command.Auth c -> auth(c);
            case Command.Unimplemented c -> Reply.of(502, 5, 5, 1, c.verb() + " is not served here");
        };
    }

    private Reply ehlo(Command.Ehlo c) {
        List<String> lines = new ArrayList<>(10);
        lines.add(settings.hostname() + " greets " + Reply.clean(c.domain()));
        lines.add("PIPELINING");
        lines.add("SIZE " + limits.messageSize());
        lines.add("8BITMIME");
        lines.add("SMTPUTF8");
        lines.add("ENHANCEDSTATUSCODES");
        if (server.services.tls() != null && !connection.isTls())
            lines.add("STARTTLS");
        // Many clients prefer CRAM-MD5 to PLAIN and give up when it fails, as it must for an account that keeps no secret: under TLS it has no use.
        if (mayLogin())
            lines.add("AUTH "
                    + String.join(" ", SaslServer.mechanisms(true, !connection.isTls() && server.services.credentials().keepsSecrets())));
        lines.add("HELP");
        return helo(c.domain(), true, new Reply(250, null, lines));
    }

    private Reply helo(String name, boolean esmtp, Reply reply) {
        helo = name;
        extended = esmtp;
        transaction = null;
        return reply;
    }

    private boolean mayLogin() {
        if (server.door != Door.SUBMISSION)
            return false;
        return connection.isTls() || switch (settings.plaintextLogin()) {
            case NEVER -> false;
            case LOOPBACK -> peer.address().isLoopbackAddress();
            case ALWAYS -> true;
        };
    }

    private Reply help(Command.Help c) {
        if (!c.text().isEmpty()) {
            Optional<Verb> verb = Verb.find(c.text()).filter(Verb::isImplemented);
            return verb.isPresent() ? Reply.of(214, 2, 0, 0, verb.get().form()) : Reply.of(504, 5, 5, 4, "No such command");
        }
        StringBuilder words = new StringBuilder("Commands:");
        for (Verb v : Verb.values())
            if (v.isImplemented() && (v != Verb.AUTH || server.door == Door.SUBMISSION))
                words.append(' ').append(v);
        return Reply.of(214, 2, 0, 0, words.toString());
    }

    private Reply mail(Command.Mail c) throws IOException, Refusal {
        if (helo == null)
            return GREET_FIRST;
        Account who = login;
        if (server.door == Door.SUBMISSION && who == null)
            return Login.NEEDED;
        if (transaction != null)
            return Reply.of(503, 5, 5, 1, "There is a sender already; RSET begins anew");
        if (connection.stopping() || ++messages > limits.messages()) {
            closing = true;
            return Reply.of(421, 4, 7, 0, "Enough for one connection; please connect again");
        }
        if (!server.messages.tryTake(peer.key()))
            return refuse("mail", c.path().toString(), Reply.of(450, 4, 7, 0, "Too many messages from your address; try later"));
        if (c.size().orElse(0) > limits.messageSize())
            return refuse("mail", c.path().toString(),
                    Reply.of(552, 5, 3, 4, "The message is bigger than " + limits.messageSize() + " octets"));
        Optional<Address> sender = c.path().address();
        if (who != null && sender.isPresent() && !server.services.directory().mayUse(who, sender.get()))
            return refuse("mail", c.path().toString(), Reply.of(550, 5, 7, 1, "That sender address is not yours"));
        transaction = new MailTransaction(server.services.journeys().newId(), c);
        unknownInRow = 0;
        return SENDER_OK;
    }

    private Reply refuse(String command, String about, Reply reply) {
        reception.refused(facts(), transaction, command, about, reply, dialogue);
        return reply;
    }

    private Reply rcpt(Command.Rcpt c) throws IOException, Refusal {
        MailTransaction tx = transaction;
        if (tx == null)
            return server.door == Door.SUBMISSION && login == null ? Login.NEEDED : MAIL_FIRST;
        if (tx.accepted() >= limits.recipients())
            return Reply.of(452, 4, 5, 3, "That is as many recipients as one message may have; send it again to the others");
        return switch (reception.recipients.answer(c.path(), login != null, connection.local().getAddress())) {
            case Recipients.Answer.Taken taken -> {
                tx.accept(taken.reached());
                unknownInRow = 0;
                yield RECIPIENT_OK;
            }
            case Recipients.Answer.Refused refused -> {
                refuse("rcpt", c.path().toString(), refused.reply());
                server.refusals.charge(peer.key(), 1);
                if (++unknownInRow <= limits.unknownInRow())
                    yield refused.reply();
                closing = true;
                yield Reply.of(421, 4, 7, 0, "Too many unknown recipients");
            }
        };
    }

    private Reply data() throws IOException, Refusal {
        MailTransaction tx = transaction;
        if (tx == null)
            return server.door == Door.SUBMISSION && login == null ? Login.NEEDED : MAIL_FIRST;
        if (tx.accepted() == 0)
            return Reply.of(554, 5, 5, 1, "No recipient was accepted");
        try (Incoming message = new Incoming(server.services.store().newBlob(), limits, server.services.clock())) {
            say(GO_AHEAD);
            // With pipelining the client may still wait for this before it sends. RFC 2920 §3.1
            out.flush();
            Reply trouble = message.read(in.dotStream(limits.messageSize()));
            Reply reply = trouble == null ? take(tx, message) : trouble;
            if (!reply.isAccept())
                refuse("data", "", reply);
            return reply;
        } finally {
            transaction = null;
        }
    }

    private Reply take(MailTransaction tx, Incoming message) {
        try {
            return reception.take(facts(), tx, message, dialogue);
        } catch (Refusal r) {
            LOG.warn("{}: message not taken: {}", peer.text(), r.getMessage());
            return Refusals.reply(r);
        }
    }

    private Reception.Facts facts() {
        String name = helo;
        var tls = connection.tlsSession();
        return new Reception.Facts(name == null ? "" : name, extended, tls == null ? "" : tls.protocol() + " " + tls.cipherSuite(), login);
    }

    private @Nullable Reply startTls() throws IOException {
        TlsContext tls = server.services.tls();
        if (connection.isTls())
            return Reply.of(503, 5, 5, 1, "TLS already");
        if (tls == null)
            return Reply.of(502, 5, 5, 1, "No TLS here");
        if (transaction != null)
            return Login.IN_TRANSACTION;
        say(Reply.of(220, 2, 0, 0, "Ready for TLS"));
        out.flush();
        // Whatever was sent in the clear before the handshake, by whomever, must not count as said inside. RFC 3207 §4.2
        in.discardInput();
        connection.startTlsServer(tls, List.of());
        helo = null;
        extended = false;
        login = null;
        dialogue.reopen();
        return null;
    }

    private Reply auth(Command.Auth c) throws IOException {
        if (server.door != Door.SUBMISSION)
            return Login.NOT_HERE;
        if (helo == null)
            return GREET_FIRST;
        if (login != null)
            return Login.TWICE;
        if (!mayLogin())
            return Login.NEEDS_TLS;
        if (server.loginFailures.waitFor(peer.key()).isPositive())
            return Login.LATER;
        Optional<SaslServer<Account>> mechanism = SaslServer.start(c.mechanism(), server.services.credentials(), settings.hostname());
        if (mechanism.isEmpty())
            return Login.NO_MECHANISM;
        String initial = c.initialResponse();
        Optional<byte[]> first = initial == null ? Optional.empty() : Login.message(initial);
        if (initial != null && first.isEmpty())
            return Login.NOT_BASE64;
        SaslStep<Account> step = mechanism.get().begin(first.orElse(null));
        while (step instanceof SaslStep.Challenge<Account> challenge) {
            Reply.of(334, SaslServer.encode(challenge.data())).write(out);
            out.flush();
            String line;
            try {
                line = in.line(LONGEST_LINE);
            } catch (SyntaxException e) {
                return Login.NOT_BASE64;
            }
            if (line.equals("*"))
                return Login.CANCELLED;
            Optional<byte[]> response = Login.message(line);
            if (response.isEmpty())
                return Login.NOT_BASE64;
            step = mechanism.get().respond(response.get());
        }
        return loggedIn(step);
    }

    private Reply loggedIn(SaslStep<Account> step) {
        if (step instanceof SaslStep.Success<Account> success) {
            login = success.who();
            return Login.WELCOME;
        }
        SaslStep.Kind kind = ((SaslStep.Failure<Account>) step).kind();
        if (kind == SaslStep.Kind.UNAVAILABLE)
            return Login.LATER;
        server.loginFailures.charge(peer.key(), 1);
        LOG.info("{}: login failed: {} as {}", peer.text(), kind.name().toLowerCase(Locale.ROOT),
                Reply.clean(((SaslStep.Failure<Account>) step).login()));
        if (++loginFailures < limits.loginFailures())
            return Login.failed(kind);
        closing = true;
        return Reply.of(421, 4, 7, 0, "Too many failed logins");
    }
}
