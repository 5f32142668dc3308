package org.posthouse.mta.smtpserver;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.limit.ErrorBudget;
import org.posthouse.base.net.Awaited;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Network;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.net.Waker;
import org.posthouse.base.wire.LineTooLongException;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.gate.Gate;
import org.posthouse.protocol.smtp.Command;
import org.posthouse.protocol.smtp.CommandException;
import org.posthouse.protocol.smtp.CommandParser;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.protocol.smtp.Verb;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.Entrance;
import org.posthouse.store.login.LoginResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: greeting, commands and replies until one side has enough. RFC 5321 §3 */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int LONGEST_LINE = 12_288;
    private static final byte[] NO_LINE = new byte[0];
    private static final long DISCARD = 1 << 20;
    private static final Reply OK = Reply.of(250, 2, 0, 0, "OK");
    private static final Reply BYE = Reply.of(221, 2, 0, 0, "Bye");
    static final Reply GREET_FIRST = Reply.of(503, 5, 5, 1, "Say EHLO first");
    private static final Reply NOT_THIS_HELLO = Reply.of(500, 5, 5, 1, "LHLO is for LMTP, EHLO and HELO for SMTP");

    private final SmtpServer server;
    private final SmtpSettings settings;
    private final SmtpLimits limits;
    final Connection connection;
    private final WireReader in;
    final WireWriter out;
    final Dialogue dialogue = new Dialogue();
    private final ErrorBudget errors;
    private final TransactionCommands mail;
    private final Entrance entrance;
    private final boolean mayXclient;
    private Peer peer;
    private String noted = "";
    private @Nullable String heloOfClient;
    private @Nullable String helo;
    private boolean extended;
    private @Nullable Account login;
    private int loginFailures;
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
        mail = new TransactionCommands(this, server, new Transfer(server, connection, in));
        mayXclient = Network.anyContains(settings.xclient(), peer.address());
        entrance = server.services.logins().at(Scope.SMTP, connection, new Exchange());
    }

    void run() throws IOException {
        connection.coarseTimeouts();
        connection.timeout(limits.idle());
        try {
            arrive();
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
            mail.drop();
            out.discard();
        }
    }

    /** Somebody new is there: strangers are looked at from now on. */
    private void arrive() {
        Gate gate = server.services.gate();
        mail.arrive(server.door == Door.RECEIVING && gate != null ? gate.visit(peer.address()) : null);
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
        } else if (!server.services.queue().isOpen()) {
            // RFC 5321 §3.8: rather than each message later, and another of our hosts may take it.
            say(Reply.of(421, 4, 3, 0, settings.hostname() + " takes no mail at the moment; try later"));
            closing = true;
        } else if (early() && settings.manners().refuseEarly()) {
            closing = true;
            say(mail.refuse("connect", "", Reply.of(554, 5, 5, 0, "You talked before the greeting")));
        } else
            say(Reply.of(220, settings.hostname() + (server.door == Door.LOCAL ? " LMTP Posthouse" : " ESMTP Posthouse")));
    }

    /** Whether a stranger did not wait for the greeting, which comes a little late for that. RFC 5321 §3.1 */
    private boolean early() throws IOException {
        Duration pause = settings.manners().greetPause();
        if (server.door != Door.RECEIVING || pause.isZero() || connection.awaitInput(new Waker(), pause) != Awaited.INPUT)
            return false;
        // The end of the connection is no talk.
        if (in.peek() < 0)
            return false;
        note("talked before the greeting");
        return true;
    }

    private void note(String manners) {
        if (!noted.contains(manners))
            noted = noted.isEmpty() ? manners : noted + ", " + manners;
    }

    /** What is sent on before the reply to such a command was seen is not meant for us, or a trick. RFC 2920 §3.1 */
    @Nullable
    Reply hasty(String command) throws IOException {
        if (!in.buffered())
            return null;
        note("did not wait for the reply to " + command);
        if (!settings.manners().refusePipelined())
            return null;
        closing = true;
        return mail.refuse(command, "", Reply.of(554, 5, 5, 1, "Wait for the reply to " + command + " before you go on"));
    }

    void say(Reply reply) throws IOException {
        dialogue.server(reply);
        reply.write(out);
    }

    private void step() throws IOException {
        Reply reply = null;
        byte[] line = NO_LINE;
        try {
            connection.readWithin(limits.idle());
            line = in.lineBytes(LONGEST_LINE);
            if (line.length > limits.commandLine() && !begins(line, "AUTH "))
                throw new CommandException(Reply.of(500, 5, 5, 2, "The line is too long"));
            Command command = CommandParser.parse(line, mail.isUtf8());
            note(command, line);
            reply = execute(command);
        } catch (CommandException e) {
            reply = e.reply();
            // How many octets follow nobody knows.
            closing |= begins(line, "BDAT ");
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

    private static boolean begins(byte[] line, String word) {
        return line.length >= word.length()
                && new String(line, 0, word.length(), StandardCharsets.ISO_8859_1).equalsIgnoreCase(word);
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
        else if (command instanceof Command.Ehlo || command instanceof Command.Helo || command instanceof Command.Lhlo)
            dialogue.reopen();
        if (command instanceof Command.Auth auth)
            dialogue.client("AUTH " + auth.mechanism() + (auth.initialResponse() == null ? "" : " ****"));
        else
            dialogue.client(new String(line, StandardCharsets.UTF_8));
    }

    /** Null where the reply has been sent already. */
    private @Nullable Reply execute(Command command) throws IOException, Refusal {
        return switch (command) {
            case Command.Ehlo c -> server.door == Door.LOCAL ? NOT_THIS_HELLO : hello(c.domain(), "EHLO");
            case Command.Lhlo c -> server.door == Door.LOCAL ? hello(c.domain(), "LHLO") : NOT_THIS_HELLO;
            case Command.Helo c -> server.door == Door.LOCAL ? NOT_THIS_HELLO : hello(c.domain(), "HELO");
            case Command.Mail c -> mail.mail(c);
            case Command.Rcpt c -> mail.rcpt(c);
            case Command.Data c -> mail.data();
            case Command.Bdat c -> mail.bdat(c);
            case Command.Xclient c -> xclient(c);
            case Command.Rset c -> {
                mail.drop();
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

    private Reply hello(String name, String command) throws IOException {
        Reply hasty = hasty(command);
        if (hasty != null)
            return hasty;
        helo = heloOfClient == null ? name : heloOfClient;
        extended = !command.equals("HELO");
        mail.drop();
        if (!extended)
            return Reply.of(250, settings.hostname());
        var state = new Offer.State(mayLogin() ? entrance.mechanisms(true) : List.of(), connection.isTls(),
                server.services.tls() != null && !connection.isTls(), mayXclient);
        return server.offer.ehlo(name, state, server.services.clock().instant());
    }

    private boolean mayLogin() {
        return server.door == Door.SUBMISSION && settings.plaintextLogin().allowedOn(connection);
    }

    private Reply help(Command.Help c) {
        if (!c.text().isEmpty()) {
            Optional<Verb> verb = Verb.find(c.text()).filter(Verb::isImplemented);
            return verb.isPresent() ? Reply.of(214, 2, 0, 0, verb.get().form()) : Reply.of(504, 5, 5, 4, "No such command");
        }
        StringBuilder words = new StringBuilder("Commands:");
        for (Verb v : Verb.values())
            if (v.isImplemented() && isServed(v))
                words.append(' ').append(v);
        return Reply.of(214, 2, 0, 0, words.toString());
    }

    private boolean isServed(Verb v) {
        return switch (v) {
            case AUTH -> server.door == Door.SUBMISSION;
            case EHLO, HELO -> server.door != Door.LOCAL;
            case LHLO -> server.door == Door.LOCAL;
            case XCLIENT -> mayXclient;
            default -> true;
        };
    }

    boolean greeted() {
        return helo != null;
    }

    @Nullable
    Account login() {
        return login;
    }

    /** Whether the login is still good. */
    boolean stands() throws Refusal {
        return entrance.stands();
    }

    Peer peer() {
        return peer;
    }

    /** Ends after the next reply. */
    void close() {
        closing = true;
    }

    Facts facts() {
        String name = helo;
        var tls = connection.tlsSession();
        return new Facts(peer, name == null ? "" : name, extended, tls == null ? "" : tls.protocol() + " " + tls.cipherSuite(), login,
                noted, mail.gateSaid());
    }

    /** A proxy tells who its client is; the session begins anew. */
    private Reply xclient(Command.Xclient c) {
        if (!mayXclient)
            return Reply.of(550, 5, 7, 0, "XCLIENT is for proxies that are configured");
        if (mail.isOpen())
            return Login.IN_TRANSACTION;
        try {
            ClientOfProxy client = ClientOfProxy.of(c.attributes(), connection.remote(), connection.local());
            String name = client.login();
            Account account = name == null ? null : account(name);
            if (name != null && account == null)
                return Reply.of(501, 5, 7, 8, "The LOGIN is no account here");
            connection.present(client.remote(), client.local());
            peer = new Peer(connection.remote().getAddress());
            login = account;
            // What was said in an earlier command stands.
            heloOfClient = client.helo() == null ? heloOfClient : client.helo();
        } catch (IllegalArgumentException e) {
            return Reply.of(501, 5, 5, 4, Reply.clean("Bad attribute: " + e.getMessage()));
        } catch (Refusal r) {
            return Refusals.reply(r);
        }
        helo = null;
        extended = false;
        noted = "";
        dialogue.reopen();
        arrive();
        return Reply.of(220, settings.hostname() + (server.door == Door.LOCAL ? " LMTP Posthouse" : " ESMTP Posthouse"));
    }

    private @Nullable Account account(String name) throws Refusal {
        Address address = server.door == Door.SUBMISSION ? Address.tryParse(name).orElse(null) : null;
        return address == null ? null : server.services.directory().account(address).orElse(null);
    }

    private @Nullable Reply startTls() throws IOException {
        TlsContext tls = server.services.tls();
        if (connection.isTls())
            return Reply.of(503, 5, 5, 1, "TLS already");
        if (tls == null)
            return Reply.of(502, 5, 5, 1, "No TLS here");
        if (mail.isOpen())
            return Login.IN_TRANSACTION;
        Reply hasty = hasty("STARTTLS");
        if (hasty != null)
            return hasty;
        say(Reply.of(220, 2, 0, 0, "Ready for TLS"));
        out.flush();
        // Whatever was sent in the clear before the handshake, by whomever, must not count as said inside. RFC 3207 §4.2
        in.discardInput();
        connection.readWithin(limits.idle());
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
        LoginResult result;
        try {
            result = entrance.exchange(c.mechanism(), c.initialResponse(), mayLogin());
        } catch (SyntaxException e) {
            return Login.NOT_BASE64;
        }
        return switch (result) {
            case LoginResult.In in -> {
                login = in.grant().account();
                yield Login.WELCOME;
            }
            case LoginResult.Out out -> {
                if (!Login.counts(out.why()) || ++loginFailures < limits.loginFailures())
                    yield Login.failed(out.why());
                closing = true;
                yield Reply.of(421, 4, 7, 0, "Too many failed logins");
            }
        };
    }

    /** An exchange by lines. RFC 4954 §4 */
    private final class Exchange implements org.posthouse.store.login.Dialogue {
        @Override
        public String ask(String challenge) throws IOException, SyntaxException {
            Reply.of(334, challenge).write(out);
            out.flush();
            connection.readWithin(limits.idle());
            return in.line(LONGEST_LINE);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
