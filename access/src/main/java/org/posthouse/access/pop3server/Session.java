package org.posthouse.access.pop3server;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.pop3server.Pop3Server.Services;
import org.posthouse.base.limit.ErrorBudget;
import org.posthouse.base.limit.RateLimiter;
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
import org.posthouse.store.account.Grant;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.Dialogue;
import org.posthouse.store.login.Entrance;
import org.posthouse.store.login.LoginResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection from the greeting to the end. Belongs to one thread. */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Services services;
    private final Connection connection;
    private final WireReader in;
    private final WireWriter out;
    private final ErrorBudget errors;
    private final String stamp;
    private final Entrance entrance;
    private State state = new State.Authorization(null);
    private Language language = Language.ENGLISH;
    private boolean utf8;
    private @Nullable Transaction transaction;

    Session(Services services, Connection connection) {
        this.services = services;
        this.connection = connection;
        Settings.Limits limits = services.settings().limits();
        connection.coarseTimeouts();
        connection.timeout(limits.idle());
        connection.readWithin(limits.loginTime());
        this.in = new WireReader(connection);
        this.out = new WireWriter(connection);
        this.errors = new ErrorBudget(limits.errors());
        this.stamp = Apop.stamp(services.settings().hostname());
        this.entrance = services.logins().at(Scope.POP3, connection, new Dialogue() {
            @Override
            public String ask(String challenge) throws IOException, SyntaxException {
                out.ascii("+ ").ascii(challenge).crlf().flush();
                return in.line(Entrance.MAX_RESPONSE, Leniency.BARE_LF);
            }

            @Override
            public void flush() throws IOException {
                out.flush();
            }
        });
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
            Reply first = language.say(answer.first());
            LOG.debug("{} S: {}", connection.remote(), first);
            // Beyond ASCII only for a client that has asked for it. RFC 6856 §3.2
            if (utf8 || language != Language.ENGLISH)
                out.utf8(first.line()).crlf();
            else
                out.ascii(first.line()).crlf();
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
            case Command.InTransaction c -> state instanceof State.Transaction ? transaction(c) : Answer.of(Reply.err("log in first"));
        };
    }

    private Answer anyTime(Command.AnyTime command) throws Refusal {
        return switch (command) {
            case Command.Capa() -> Answer.lines(Reply.ok("this is what there is"), this::capabilities);
            case Command.Quit() -> Answer.of(quit());
            case Command.Lang(var range) when range.isEmpty() -> Answer.lines(Reply.ok("these languages"), Session::languages);
            case Command.Lang(var range) -> Answer.of(language(range));
        };
    }

    private static void languages(WireWriter w) throws IOException {
        for (Language l : Language.values())
            w.ascii(l.tag()).b(' ').utf8(l.description()).crlf();
        w.ascii(".\r\n");
    }

    /** RFC 6856 §3.2 */
    private Reply language(String range) {
        Optional<Language> found = range.equals("*") ? Optional.of(services.settings().language()) : Language.of(range);
        if (found.isEmpty())
            return Reply.err("there is no such language here; LANG lists them");
        language = found.get();
        return Reply.ok(language.tag() + " now in this language");
    }

    private Reply utf8() {
        boolean before = utf8;
        utf8 = true;
        return Reply.ok(before ? "UTF-8 is on already" : "UTF-8 it is");
    }

    /** RFC 2449 §5, §6, RFC 3206 §6; STLS only while it can be given (RFC 2595 §4). */
    private void capabilities(WireWriter w) throws IOException {
        w.ascii("TOP\r\nUIDL\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\nEXPIRE NEVER\r\nLANG\r\nUTF8 USER\r\n");
        if (!services.settings().loginDelay().isZero())
            w.ascii("LOGIN-DELAY ").number(services.settings().loginDelay().toSeconds()).crlf();
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
                Answer.of(finish(entrance.apop(stamp, name, digest)));
            case Command.Auth c when c.mechanism().isEmpty() -> Answer.lines(Reply.ok("these mechanisms"), this::mechanismLines);
            case Command.Auth c -> Answer.of(auth(c));
            case Command.Stls() -> startTls();
            case Command.Utf8() -> Answer.of(utf8());
        };
    }

    private boolean plaintextAllowed() {
        return services.settings().plaintextLogin().allowedOn(connection);
    }

    private List<String> mechanisms() {
        return entrance.mechanisms(plaintextAllowed());
    }

    private void mechanismLines(WireWriter w) throws IOException {
        for (String mechanism : mechanisms())
            w.ascii(mechanism).crlf();
        w.ascii(".\r\n");
    }

    private Reply user(String name) {
        if (!plaintextAllowed())
            return Reply.err(ResponseCode.AUTH, "a password needs TLS here: give STLS first");
        if (Saslprep.prohibits(name))
            return Reply.err(ResponseCode.AUTH, "that name cannot be");
        // Whether there is such a user is told to nobody. RFC 1939 §13
        state = new State.Authorization(name);
        return Reply.ok("now the password");
    }

    private Reply pass(State.Authorization s, String password) throws IOException, Refusal {
        String name = s.user();
        if (name == null)
            return Reply.err("give USER first");
        state = new State.Authorization(null);
        return finish(entrance.password(name, password));
    }

    private Reply auth(Command.Auth command) throws IOException, SyntaxException, Refusal {
        return finish(entrance.exchange(command.mechanism(), command.initial(), plaintextAllowed()));
    }

    private Reply finish(LoginResult result) throws Refusal {
        return switch (result) {
            case LoginResult.In(var grant, var how) -> open(grant, how);
            case LoginResult.Out(var why, _) -> {
                spend(Login.weight(why));
                yield Login.failed(why);
            }
        };
    }

    private Reply open(Grant grant, String how) throws Refusal {
        RateLimiter delay = services.delays();
        String device = grant.account().id() + "/" + grant.credential().id();
        if (delay != null && !delay.waitFor(device).isZero())
            return Reply.err(ResponseCode.LOGIN_DELAY,
                    "logins of this device must be " + services.settings().loginDelay().toSeconds() + " seconds apart; wait");
        var opened = Update.open(services.store(), grant);
        if (opened.isEmpty())
            return Reply.err(ResponseCode.IN_USE, "this device has a session already");
        if (delay != null)
            delay.tryTake(device);
        State.Transaction t = opened.get();
        state = t;
        transaction = new Transaction(services, connection, t, utf8);
        connection.readWithin(Duration.ZERO);
        LOG.info("{} logged in from {} by {}{}", grant.account().address(), connection.remote(), how,
                connection.isTls() ? " over TLS" : "");
        return Reply.ok(t.drop().summary());
    }

    private @Nullable Answer startTls() throws IOException {
        TlsContext tls = services.tls();
        if (tls == null)
            return Answer.of(Reply.err("no TLS here"));
        if (connection.isTls())
            return Answer.of(Reply.err("TLS is active already"));
        // Not after UTF8. RFC 6856 §2.1
        if (utf8)
            return Answer.of(Reply.err("STLS comes before UTF8"));
        send(Answer.of(Reply.ok("begin TLS")));
        out.flush();
        // What came before the handshake may be anybody's: input, name and language are forgotten. RFC 2595 §4, RFC 6856 §7
        language = Language.ENGLISH;
        in.discardInput();
        state = new State.Authorization(null);
        connection.startTlsServer(tls, List.of(Pop3Server.ALPN));
        return null;
    }

    private Answer transaction(Command.InTransaction command) throws Refusal {
        if (!entrance.stands())
            return Answer.of(fallen());
        errors.earn();
        Transaction t = transaction;
        return t == null ? Answer.of(Reply.err("log in first")) : t.execute(command);
    }

    private Reply fallen() {
        leave();
        return Reply.err(ResponseCode.AUTH, "what you logged in with was changed, removed or has expired: log in again");
    }

    private Reply quit() throws Refusal {
        // Where that cannot be told now (a refusal), the session goes on and nothing is deleted.
        if (state instanceof State.Transaction && !entrance.stands())
            return fallen();
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
        Transaction t = transaction;
        if (t != null)
            t.close();
        out.discard();
    }
}
