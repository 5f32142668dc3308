package org.posthouse.access.imapserver;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.posthouse.access.imapserver.ImapServer.Services;
import org.posthouse.base.limit.ErrorBudget;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.CommandParser;
import org.posthouse.protocol.imap.ImapLimits;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection from the greeting to the end: reads commands, dispatches them by state, writes replies. Belongs to one thread. */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    final Services services;
    final Connection connection;
    final WireReader in;
    final WireWriter out;
    final CommandParser parser;
    final ErrorBudget errors;
    /** Failed logins. */
    int failures;
    private State state = new State.NotAuthenticated();

    Session(Services services, Connection connection) {
        this.services = services;
        this.connection = connection;
        Settings.Limits limits = services.settings().limits();
        in = new WireReader(connection);
        out = new WireWriter(connection);
        parser = new CommandParser(in, ImapLimits.BEFORE_LOGIN, this::askForLiteral);
        errors = new ErrorBudget(limits.errors());
        connection.timeout(limits.loginTime());
        // Also for who sends a command octet by octet.
        connection.readWithin(limits.loginTime());
        connection.writeTimeout(limits.write());
    }

    /** Asks for a literal that a client has announced and waits to be asked for. RFC 3501 §7.5 */
    void askForLiteral() throws IOException {
        out.ascii("+ go ahead\r\n").flush();
    }

    void run() throws IOException {
        try {
            out.ascii("* OK [CAPABILITY ").ascii(capabilities()).ascii("] ").ascii(services.settings().hostname())
                    .ascii(" Posthouse ready\r\n");
            while (!(state instanceof State.Logout)) {
                if (!in.buffered())
                    out.flush();
                next();
            }
            out.flush();
        } catch (SocketTimeoutException e) {
            bye(state instanceof State.NotAuthenticated ? "log in faster" : "idle for too long");
        } catch (EOFException e) {
            if (connection.stopping())
                bye("[UNAVAILABLE] the server is going down");
        } finally {
            out.discard();
        }
    }

    /** Says goodbye; nothing is read after it. RFC 3501 §7.1.5 */
    void bye(String text) throws IOException {
        out.ascii("* BYE ").ascii(text).crlf().flush();
        state = new State.Logout();
    }

    private void next() throws IOException {
        Reply reply;
        try {
            reply = execute(parser.command());
        } catch (SyntaxException e) {
            reply = Reply.bad(String.valueOf(e.getMessage()));
            parser.recover();
            spend(1);
        } catch (Refusal e) {
            reply = refused(e);
        } catch (RuntimeException e) {
            String id = Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x10000000);
            LOG.error("error {} while serving {}", id, connection.remote(), e);
            bye("[SERVERBUG] internal error " + id);
            return;
        }
        String tag = parser.tag();
        // Who is logged in may err now and then in the course of days.
        if (reply.status() != Reply.Status.BAD && state instanceof State.Authenticated)
            errors.earn();
        if (!reply.equals(Reply.NONE))
            reply.write(out, tag == null ? "*" : tag);
        if (errors.exhausted() && !(state instanceof State.Logout))
            bye("too many errors");
    }

    /** Counts an error of the client. */
    void spend(int weight) {
        errors.spend(weight);
    }

    private Reply execute(Command command) throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.AnyTime c -> anyTime(c);
            case Command.BeforeLogin c -> state instanceof State.NotAuthenticated ? beforeLogin(c) : Reply.bad("you are logged in already");
            case Command.AfterLogin c when state instanceof State.Authenticated s -> synced(afterLogin(s, c), true);
            case Command.InMailbox c when state instanceof Selected s -> synced(inMailbox(s, c), Reports.expungesAfter(c));
            case Command.Append c -> refuseAppend(c);
            case Command.AfterLogin c -> Reply.bad("log in first");
            case Command.InMailbox c -> Reply.bad("select a mailbox first");
        };
    }

    private Reply refuseAppend(Command.Append c) throws IOException {
        parser.refuse(c.message());
        parser.recover();
        return Reply.bad("log in first");
    }

    private Reply synced(Reply reply, boolean expunges) throws IOException, Refusal {
        if (state instanceof Selected s)
            s.sync(out, expunges);
        return reply;
    }

    // A mailbox that somebody has deleted cannot stay selected.
    private Reply refused(Refusal e) throws IOException {
        try {
            if (e.reason() != Refusal.Reason.NO_SUCH_MAILBOX || !(state instanceof Selected s) || s.mail().mailbox(s.mailbox()).isPresent())
                return Reply.of(e);
        } catch (Refusal other) {
            return Reply.of(other);
        }
        bye("the selected mailbox was deleted");
        return Reply.NONE;
    }

    private Reply anyTime(Command.AnyTime command) throws IOException, Refusal {
        return switch (command) {
            case Command.Capability() -> {
                out.ascii("* CAPABILITY ").ascii(capabilities()).crlf();
                yield Reply.ok("that is all");
            }
            case Command.Noop() -> synced(Reply.ok("done"), true);
            case Command.Id c -> {
                out.ascii("* ID (\"name\" \"Posthouse\")\r\n");
                yield Reply.ok("pleased to meet you");
            }
            case Command.Logout() -> {
                out.ascii("* BYE see you\r\n");
                state = new State.Logout();
                yield Reply.ok("logged out");
            }
        };
    }

    private Reply beforeLogin(Command.BeforeLogin command) throws IOException, SyntaxException, Refusal {
        LoginCommands login = new LoginCommands(this);
        return switch (command) {
            case Command.StartTls c -> login.startTls();
            case Command.Login c -> login.login(c);
            case Command.Authenticate c -> login.authenticate(c);
        };
    }

    private Reply afterLogin(State.Authenticated s, Command.AfterLogin command) throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.Enable c -> enable();
            case Command.Select c -> new SelectCommand(this, s).select(c.mailbox(), false);
            case Command.Examine c -> new SelectCommand(this, s).select(c.mailbox(), true);
            case Command.Create c -> new MailboxCommands(this, s).create(c);
            case Command.Delete c -> new MailboxCommands(this, s).delete(c);
            case Command.Rename c -> new MailboxCommands(this, s).rename(c);
            case Command.Subscribe c -> new MailboxCommands(this, s).subscribe(c.mailbox(), true);
            case Command.Unsubscribe c -> new MailboxCommands(this, s).subscribe(c.mailbox(), false);
            case Command.Namespace c -> namespace();
            case Command.Status c -> new MailboxCommands(this, s).status(c);
            case Command.ListMailboxes c -> new ListCommand(out, s.mail()).list(c);
            case Command.Lsub c -> new ListCommand(out, s.mail()).lsub(c);
            case Command.Append c -> new AppendCommand(this, s).append(c);
            case Command.Idle c -> new IdleCommand(this, s).idle();
        };
    }

    private Reply inMailbox(Selected s, Command.InMailbox command) throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.Check c -> Reply.ok("everything is on disk already");
            case Command.Close c -> new ExpungeCommand(this, s).close();
            case Command.Unselect c -> {
                state = new State.LoggedIn(s.account(), s.mail());
                yield Reply.ok("no mailbox is selected");
            }
            case Command.Expunge c -> new ExpungeCommand(this, s).expunge(c.uids());
            case Command.Search c -> new SearchCommand(out, s).search(c);
            case Command.Fetch c -> new FetchCommand(this, s, c).fetch();
            case Command.Store c -> new StoreCommand(this, s).store(c);
            case Command.Copy c -> new CopyCommand(this, s).copy(c);
            case Command.Move c -> new CopyCommand(this, s).move(c);
        };
    }

    /** Nothing that can be enabled is there yet, so nothing is enabled. RFC 5161 §3.1 */
    private Reply enable() throws IOException {
        out.ascii("* ENABLED\r\n");
        return Reply.ok("done");
    }

    /** One personal namespace. RFC 2342 §5 */
    private Reply namespace() throws IOException {
        out.ascii("* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n");
        return Reply.ok("that is all");
    }

    String capabilities() {
        return state instanceof State.NotAuthenticated
                ? Capabilities.beforeLogin(services.tls() != null && !connection.isTls(), plaintextAllowed())
                : Capabilities.afterLogin();
    }

    /** RFC 8314 §3 */
    boolean plaintextAllowed() {
        return connection.isTls() || switch (services.settings().plaintextLogin()) {
            case NEVER -> false;
            case LOOPBACK -> connection.remote().getAddress().isLoopbackAddress() && connection.local().getAddress().isLoopbackAddress();
            case ALWAYS -> true;
        };
    }

    State state() {
        return state;
    }

    void state(State next) {
        if (state instanceof State.NotAuthenticated && next instanceof State.Authenticated) {
            parser.limits(ImapLimits.AFTER_LOGIN);
            connection.timeout(idle());
            connection.readWithin(Duration.ZERO);
        }
        state = next;
    }

    Duration idle() {
        return services.settings().limits().idle();
    }
}
