package org.posthouse.access.managesieve;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.managesieve.SieveServer.Services;
import org.posthouse.base.limit.ErrorBudget;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.sieve.Extension;
import org.posthouse.mail.sieve.Limits;
import org.posthouse.protocol.managesieve.Command;
import org.posthouse.protocol.managesieve.CommandReader;
import org.posthouse.protocol.managesieve.Response;
import org.posthouse.protocol.managesieve.Response.Code;
import org.posthouse.protocol.managesieve.TooLargeException;
import org.posthouse.store.account.Account;
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
    private final CommandReader commands;
    private final ErrorBudget errors;
    private Entrance entrance;
    private @Nullable Account account;
    private boolean ended;

    Session(Services services, Connection connection) {
        this.services = services;
        this.connection = connection;
        Settings.Limits limits = services.settings().limits();
        connection.coarseTimeouts();
        connection.timeout(limits.idle());
        connection.readWithin(limits.loginTime());
        connection.writeTimeout(limits.write());
        in = new WireReader(connection);
        out = new WireWriter(connection);
        commands = new CommandReader(in);
        errors = new ErrorBudget(limits.errors());
        entrance = entrance();
    }

    private Entrance entrance() {
        return services.logins().at(Scope.SIEVE, connection, new Dialogue() {
            @Override
            public String ask(String challenge) throws IOException, SyntaxException {
                Response.string(out, challenge);
                out.crlf().flush();
                return commands.response(Entrance.MAX_RESPONSE);
            }

            @Override
            public void flush() throws IOException {
                out.flush();
            }
        });
    }

    void run() throws IOException {
        try {
            capabilities();
            Response.ok("Posthouse ManageSieve ready").write(out);
            while (!ended) {
                if (!in.buffered())
                    out.flush();
                next();
            }
            out.flush();
        } catch (SocketTimeoutException e) {
            // RFC 5804 §1.2
            bye(connection.stopping() ? "the server is going down, try again later" : "you were silent for too long");
        } catch (EOFException e) {
            if (connection.stopping())
                bye("the server is going down, try again later");
        }
    }

    private void bye(String text) throws IOException {
        new Response(Response.Kind.BYE, Code.TRYLATER, "", text).write(out);
        out.flush();
    }

    private void next() throws IOException {
        @Nullable
        Response response;
        try {
            Command command = commands.next(account == null ? Entrance.MAX_RESPONSE : services.scripts().limits().scriptOctets());
            LOG.debug("{} C: {}", connection.remote(), command.masked());
            response = execute(command);
        } catch (TooLargeException e) {
            response = Response.no(account == null ? null : Code.QUOTA_MAXSIZE, String.valueOf(e.getMessage()));
            spend(1);
        } catch (SyntaxException e) {
            response = Response.no(String.valueOf(e.getMessage()));
            spend(1);
        } catch (Refusal e) {
            response = Response.no(Code.TRYLATER, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            String id = Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x10000000);
            LOG.error("error {} while serving {}", id, connection.remote(), e);
            response = end("internal error " + id + ", closing");
        }
        if (response != null)
            send(response);
        if (errors.exhausted() && !ended)
            send(end("too many errors, closing"));
    }

    private void send(Response response) throws IOException {
        LOG.debug("{} S: {}", connection.remote(), response);
        response.write(out);
    }

    private Response end(String text) {
        ended = true;
        return Response.bye(text);
    }

    private void spend(int weight) {
        if (!errors.spend(weight))
            LOG.info("{} made too many errors", connection.remote());
    }

    /** Null where all is said. */
    private @Nullable Response execute(Command command) throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.AnyTime c -> anyTime(c);
            case Command.BeforeLogin c -> account == null ? beforeLogin(c) : Response.no("you are logged in already");
            case Command.AfterLogin c -> {
                Account who = account;
                yield who == null ? Response.no("log in first") : afterLogin(who, c);
            }
        };
    }

    private Response anyTime(Command.AnyTime command) throws IOException {
        return switch (command) {
            case Command.Capability c -> {
                capabilities();
                yield Response.ok("that is all");
            }
            case Command.Logout c -> {
                ended = true;
                yield Response.ok("bye");
            }
            case Command.Noop c -> {
                String tag = c.tag();
                yield tag == null ? Response.ok("done") : new Response(Response.Kind.OK, Code.TAG, tag, "done");
            }
        };
    }

    /** RFC 5804 §1.7: SASL stands there also when it is empty; STARTTLS only while it can be given. */
    private void capabilities() throws IOException {
        capability("IMPLEMENTATION", "Posthouse");
        capability("SASL", account == null ? String.join(" ", entrance.mechanisms(plaintextAllowed())) : "");
        capability("SIEVE", String.join(" ", Extension.capabilities()));
        capability("NOTIFY", "mailto");
        capability("MAXREDIRECTS", Integer.toString(Limits.DEFAULT.redirects()));
        if (services.tls() != null && !connection.isTls() && account == null) {
            Response.string(out, "STARTTLS");
            out.crlf();
        }
        Account who = account;
        if (who != null)
            capability("OWNER", who.address().toString());
        Response.string(out, "UNAUTHENTICATE");
        out.crlf();
        capability("VERSION", "1.0");
    }

    private void capability(String name, String value) throws IOException {
        Response.string(out, name);
        Response.string(out.b(' '), value);
        out.crlf();
    }

    private boolean plaintextAllowed() {
        return services.settings().plaintextLogin().allowedOn(connection);
    }

    private @Nullable Response beforeLogin(Command.BeforeLogin command) throws IOException, SyntaxException {
        return switch (command) {
            case Command.StartTls c -> startTls();
            case Command.Authenticate c -> authenticate(c);
        };
    }

    /** RFC 5804 §2.2 */
    private @Nullable Response startTls() throws IOException {
        TlsContext tls = services.tls();
        if (tls == null)
            return Response.no("no TLS here");
        if (connection.isTls())
            return Response.no("TLS is active already");
        send(Response.ok("begin TLS"));
        out.flush();
        // What came before the handshake may be anybody's.
        in.discardInput();
        connection.startTlsServer(tls, List.of(SieveServer.ALPN));
        entrance = entrance();
        // The capabilities are told again without being asked for.
        capabilities();
        return Response.ok("TLS is active");
    }

    private Response authenticate(Command.Authenticate c) throws IOException, SyntaxException {
        return switch (entrance.exchange(c.mechanism(), c.initial(), plaintextAllowed())) {
            case LoginResult.In(var grant, var how) -> {
                account = grant.account();
                connection.readWithin(Duration.ZERO);
                LOG.info("{} logged in from {} by {}{}", grant.account().address(), connection.remote(), how,
                        connection.isTls() ? " over TLS" : "");
                yield Response.ok("welcome");
            }
            case LoginResult.Out(var why, _) -> {
                spend(Login.weight(why));
                yield Login.failed(why);
            }
        };
    }

    private Response afterLogin(Account who, Command.AfterLogin command) throws IOException, Refusal {
        if (!entrance.stands())
            return end("what you logged in with was changed, removed or has expired: log in again");
        errors.earn();
        return switch (command) {
            case Command.Unauthenticate c -> {
                account = null;
                entrance = entrance();
                connection.readWithin(services.settings().limits().loginTime());
                yield Response.ok("you are nobody again");
            }
            case Command.HaveSpace _,Command.PutScript _,Command.ListScripts _,Command.SetActive _,Command.GetScript _,Command.DeleteScript _,Command.RenameScript _,Command.CheckScript _ ->
                new Desk(services.scripts(), who.id(), out).execute(command);
        };
    }

    @Override
    public void close() {
        out.discard();
    }
}
