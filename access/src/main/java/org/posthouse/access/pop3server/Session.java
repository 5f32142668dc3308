package org.posthouse.access.pop3server;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.pop3server.Pop3Server.Services;
import org.posthouse.base.limit.ConnectionLimits;
import org.posthouse.base.limit.ErrorBudget;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.wire.Leniency;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.pop3.Command;
import org.posthouse.protocol.pop3.CommandParser;
import org.posthouse.protocol.pop3.Reply;
import org.posthouse.protocol.pop3.ResponseCode;
import org.posthouse.protocol.sasl.Apop;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection from the greeting to the end. Belongs to one thread. */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int FAILED_LOGIN = 5;

    private final Services services;
    private final Connection connection;
    private final DeadlineStream stream;
    private final WireReader in;
    private final WireWriter out;
    private final ErrorBudget errors;
    private final String stamp;
    private State state = new State.Authorization(null);

    Session(Services services, Connection connection) {
        this.services = services;
        this.connection = connection;
        Settings.Limits limits = services.settings().limits();
        this.stream = new DeadlineStream(connection, limits.loginTime(), limits.idle());
        this.in = new WireReader(stream);
        this.out = new WireWriter(stream);
        this.errors = new ErrorBudget(limits.errors());
        this.stamp = Apop.stamp(services.settings().hostname());
        connection.writeTimeout(limits.write());
    }

    void run() throws IOException {
        try {
            // The stamp stands in every greeting: at this point nobody knows who will log in. RFC 1939 §7
            send(Answer.of(Reply.ok("Posthouse POP3 ready " + stamp)));
            while (!(state instanceof State.Update)) {
                if (!in.buffered())
                    out.flush();
                next();
            }
            out.flush();
        } catch (SocketTimeoutException e) {
            // No response: it would be taken for the answer to the next command. RFC 1939 §3
            LOG.debug("{} is silent", connection.remote());
        } catch (EOFException e) {
            if (connection.stopping())
                sayGoodbye();
        }
    }

    private void sayGoodbye() throws IOException {
        send(Answer.of(Reply.err(ResponseCode.SYS_TEMP, "the server is going down, try again later; nothing was deleted")));
        out.flush();
    }

    private void next() throws IOException {
        @Nullable
        Answer answer;
        try {
            Command command = CommandParser.parse(in.line(CommandParser.MAX_LINE, Leniency.BARE_LF));
            LOG.debug("{} C: {}", connection.remote(), command.masked());
            answer = execute(command);
        } catch (SyntaxException e) {
            answer = Answer.of(Reply.err(String.valueOf(e.getMessage())));
            spend(1);
        } catch (Refusal e) {
            answer = Answer.of(refused(e));
        } catch (RuntimeException e) {
            answer = Answer.of(bug(e));
        }
        if (answer != null)
            send(answer);
        if (errors.exhausted() && !(state instanceof State.Update))
            end(Reply.err("too many errors, closing"));
    }

    private void end(Reply last) throws IOException {
        send(Answer.of(last));
        leave();
    }

    private void send(Answer answer) throws IOException {
        try (answer) {
            Reply first = answer.first();
            LOG.debug("{} S: {}", connection.remote(), first);
            out.utf8(first.line()).crlf();
            WireWriter.Body rest = answer.rest();
            if (rest != null)
                rest.write(out);
        }
    }

    private Reply bug(RuntimeException e) throws IOException {
        String id = Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x10000000);
        LOG.error("error {} while serving {}", id, connection.remote(), e);
        leave();
        return Reply.err(ResponseCode.SYS_PERM, "internal error " + id + ", closing");
    }

    /** Null where there is nothing to say: after the TLS handshake the client speaks first. */
    private @Nullable Answer execute(Command command) throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.AnyTime c -> anyTime(c);
            case Command.InAuthorization c ->
                state instanceof State.Authorization s ? authorization(s, c) : Answer.of(Reply.err("you are logged in already"));
            case Command.InTransaction c -> state instanceof State.Transaction s ? transaction(s, c) : Answer.of(Reply.err("log in first"));
        };
    }

    private Answer anyTime(Command.AnyTime command) throws Refusal {
        return switch (command) {
            case Command.Capa() -> Answer.lines(Reply.ok("this is what there is"), this::capabilities);
            case Command.Quit() -> Answer.of(quit());
        };
    }

    /** RFC 2449 §5, §6, RFC 3206 §6; STLS only while it can be given (RFC 2595 §4). */
    private void capabilities(WireWriter w) throws IOException {
        w.ascii("TOP\r\nUIDL\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\nEXPIRE NEVER\r\n");
        if (plaintextAllowed())
            w.ascii("USER\r\n");
        w.ascii("SASL");
        for (String mechanism : mechanisms())
            w.b(' ').ascii(mechanism);
        w.crlf();
        if (state instanceof State.Authorization && services.tls() != null && !connection.isTls())
            w.ascii("STLS\r\n");
        w.ascii("IMPLEMENTATION Posthouse\r\n.\r\n");
    }

    private @Nullable Answer authorization(State.Authorization s, Command.InAuthorization command)
            throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.User(var name) -> Answer.of(user(name));
            case Command.Pass(var password) -> Answer.of(pass(s, password));
            case Command.Apop(var name, var digest) ->
                Answer.of(tooMany() ? tooManyReply() : finish(new Login(services, stamp).apop(name, digest)));
            case Command.Auth c when c.mechanism().isEmpty() -> Answer.lines(Reply.ok("these mechanisms"), this::mechanismLines);
            case Command.Auth c -> Answer.of(auth(c));
            case Command.Stls() -> startTls();
        };
    }

    private boolean plaintextAllowed() {
        return connection.isTls() || switch (services.settings().plaintextLogin()) {
            case NEVER -> false;
            case LOOPBACK -> connection.remote().getAddress().isLoopbackAddress() && connection.local().getAddress().isLoopbackAddress();
            case ALWAYS -> true;
        };
    }

    private List<String> mechanisms() {
        return plaintextAllowed() ? List.of("SCRAM-SHA-256", "PLAIN") : List.of("SCRAM-SHA-256");
    }

    private void mechanismLines(WireWriter w) throws IOException {
        for (String mechanism : mechanisms())
            w.ascii(mechanism).crlf();
        w.ascii(".\r\n");
    }

    private Reply user(String name) {
        if (!plaintextAllowed())
            return Reply.err(ResponseCode.AUTH, "a password needs TLS here: give STLS first");
        // Whether there is such a user is told to nobody. RFC 1939 §13
        state = new State.Authorization(name);
        return Reply.ok("now the password");
    }

    private Reply pass(State.Authorization s, String password) throws Refusal {
        String name = s.user();
        if (name == null)
            return Reply.err("give USER first");
        state = new State.Authorization(null);
        return tooMany() ? tooManyReply() : finish(new Login(services, stamp).password(name, password));
    }

    private Reply auth(Command.Auth command) throws IOException, SyntaxException, Refusal {
        if (!mechanisms().contains(command.mechanism()))
            return Reply.err(command.mechanism().equals("PLAIN") ? "a password needs TLS here: give STLS first" : "no such mechanism");
        return tooMany() ? tooManyReply() : finish(new Login(services, stamp).exchange(command, this::challenge));
    }

    // As connections are counted: one customer has a whole IPv6 /64.
    private String counted() {
        return ConnectionLimits.key(connection.remote().getAddress());
    }

    private boolean tooMany() {
        return !services.failures().waitFor(counted()).isZero();
    }

    private Reply tooManyReply() {
        spend(FAILED_LOGIN);
        return Reply.err(ResponseCode.SYS_TEMP, "too many failed logins from your address, try again in some minutes");
    }

    /** Sends a challenge and waits for the response line. */
    private String challenge(String base64) throws IOException, SyntaxException {
        out.ascii("+ ").ascii(base64).crlf().flush();
        return in.line(Login.MAX_RESPONSE, Leniency.BARE_LF);
    }

    private Reply finish(Login.Result result) throws Refusal {
        return switch (result) {
            case Login.In(var account, var how) -> open(account, how);
            case Login.Out(var login, var reply) -> {
                LOG.info("login of '{}' from {} failed: {}", printable(login), connection.remote(), reply.text());
                if (reply.code() == ResponseCode.AUTH)
                    services.failures().charge(counted(), 1);
                spend(FAILED_LOGIN);
                yield reply;
            }
        };
    }

    private Reply open(Account account, String how) throws Refusal {
        var opened = Update.open(services.store(), account);
        if (opened.isEmpty())
            return Reply.err(ResponseCode.IN_USE, "the maildrop is in use by another session");
        State.Transaction t = opened.get();
        state = t;
        stream.loggedIn();
        LOG.info("{} logged in from {} by {}{}", account.address(), connection.remote(), how, connection.isTls() ? " over TLS" : "");
        return Reply.ok(t.drop().summary());
    }

    private @Nullable Answer startTls() throws IOException {
        TlsContext tls = services.tls();
        if (tls == null)
            return Answer.of(Reply.err("no TLS here"));
        if (connection.isTls())
            return Answer.of(Reply.err("TLS is active already"));
        send(Answer.of(Reply.ok("begin TLS")));
        out.flush();
        // What came before the handshake may be anybody's: input and name are forgotten. RFC 2595 §4
        in.discardInput();
        state = new State.Authorization(null);
        connection.startTlsServer(tls, List.of(Pop3Server.ALPN));
        return null;
    }

    private Answer transaction(State.Transaction s, Command.InTransaction command) throws Refusal {
        errors.earn();
        return new Transaction(services, connection, s).execute(command);
    }

    private Reply quit() throws Refusal {
        State before = state;
        state = new State.Update();
        if (!(before instanceof State.Transaction t))
            return Reply.ok("bye");
        try (var lock = closing(t)) {
            return new Update(services, connection, t).apply();
        }
    }

    private void leave() {
        State before = state;
        state = new State.Update();
        if (before instanceof State.Transaction t)
            try (var lock = closing(t)) {
                new Update(services, connection, t).recordFetched();
            }
    }

    private static Closing closing(State.Transaction t) {
        return () -> Update.unlock(t.lock(), t.account());
    }

    private interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    private void spend(int weight) {
        if (!errors.spend(weight))
            LOG.info("{} made too many errors", connection.remote());
    }

    private static String printable(String login) {
        var b = new StringBuilder();
        for (int i = 0; i < Math.min(login.length(), 100); i++)
            b.append(Character.isISOControl(login.charAt(i)) ? '?' : login.charAt(i));
        return b.toString();
    }

    /** What a client is told of the store's reasons. RFC 3206 §4 */
    private static Reply refused(Refusal e) {
        String why = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case NO_SUCH_MESSAGE, NO_SUCH_BLOB -> Reply.err("that message is gone, another client has deleted it");
            case UNAVAILABLE, CONFLICT, DISK_FULL, LIMIT, OVER_QUOTA -> Reply.err(ResponseCode.SYS_TEMP, why);
            case IN_USE -> Reply.err(ResponseCode.IN_USE, why);
            case NO_SUCH_MAILBOX, MAILBOX_EXISTS, BAD_MAILBOX_NAME, NOT_PERMITTED, HAS_CHILDREN, NO_SUCH_ACCOUNT, ACCOUNT_EXISTS,
                    NO_SUCH_DOMAIN, DOMAIN_EXISTS, NO_SUCH_ALIAS,
                    BAD_ADDRESS, TOO_BIG ->
                Reply.err(ResponseCode.SYS_PERM, why);
        };
    }

    /** A session that did not end by QUIT changes nothing. RFC 1939 §6 */
    @Override
    public void close() {
        leave();
        out.discard();
    }
}
