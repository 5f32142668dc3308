package org.posthouse.access.imapserver;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.posthouse.access.imapchange.AppendCommand;
import org.posthouse.access.imapchange.CopyCommand;
import org.posthouse.access.imapchange.ExpungeCommand;
import org.posthouse.access.imapchange.ReplaceCommand;
import org.posthouse.access.imapchange.StoreCommand;
import org.posthouse.access.imapfetch.FetchCommand;
import org.posthouse.access.imapfetch.UrlCommands;
import org.posthouse.access.imapmailbox.AclCommands;
import org.posthouse.access.imapmailbox.ListCommand;
import org.posthouse.access.imapmailbox.MailboxCommands;
import org.posthouse.access.imapmailbox.MetadataCommands;
import org.posthouse.access.imapmailbox.QuotaCommands;
import org.posthouse.access.imapsearch.BatchesCommand;
import org.posthouse.access.imapsearch.MultiSearchCommand;
import org.posthouse.access.imapsearch.SearchCommand;
import org.posthouse.access.imapsearch.SortCommand;
import org.posthouse.access.imapsearch.ThreadCommand;
import org.posthouse.access.imapsession.Places;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Reports;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Services;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.limit.ErrorBudget;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.CommandParser;
import org.posthouse.protocol.imapwire.ImapLimits;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.protocol.imapwire.UnskippableException;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection from the greeting to the end: reads commands, dispatches them by state, writes replies. Belongs to one thread. */
final class SessionLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);
    private static final Reply UNREADABLE = Reply.no("NOPERM", "you may not read this mailbox any more; close it");

    private final Session session;
    private final WireWriter out;
    private final CommandParser parser;
    private final Notifying notifying;

    SessionLoop(Services services, Connection connection) {
        session = new Session(services, connection);
        out = session.out;
        parser = session.parser;
        notifying = new Notifying(session);
    }

    void run() throws IOException {
        try {
            out.ascii("* OK [CAPABILITY ").ascii(session.capabilities()).ascii("] ").ascii(session.services.settings().hostname())
                    .ascii(" Posthouse ready\r\n");
            while (!(session.state() instanceof State.Logout)) {
                if (!session.in.buffered())
                    out.flush();
                try {
                    if (notifying.active())
                        awaiting();
                    else
                        next();
                } catch (RuntimeException e) {
                    String id = Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x10000000);
                    LOG.error("error {} while serving {}", id, session.connection.remote(), e);
                    session.bye("[SERVERBUG] internal error " + id);
                }
            }
            out.flush();
        } catch (SocketTimeoutException e) {
            session.bye(session.state() instanceof State.NotAuthenticated ? "log in faster" : "idle for too long");
        } catch (EOFException e) {
            if (session.connection.stopping())
                session.bye("[UNAVAILABLE] the server is going down");
        } finally {
            session.forgetAhead();
            notifying.stop();
            out.discard();
        }
    }

    // What cannot be told ends the session as a failed command does, or is no concern of the next command.
    private void awaiting() throws IOException {
        try {
            notifying.await();
        } catch (Refusal e) {
            refused(e);
        } catch (SyntaxException e) {
            throw new IllegalStateException("what is fetched of new messages was read before", e);
        }
        if (!(session.state() instanceof State.Logout))
            next();
    }

    private Reply answer() throws IOException {
        try {
            return execute(resolved(parser.command()));
        } catch (NamedSearches.UndefinedException e) {
            return e.reply();
        } catch (SyntaxException e) {
            parser.recover();
            session.spend(1);
            return Reply.bad(String.valueOf(e.getMessage()));
        } catch (Refusal e) {
            return refused(e);
        }
    }

    private void next() throws IOException {
        Reply reply;
        boolean lost = false;
        try {
            reply = answer();
        } catch (UnskippableException e) {
            reply = Reply.no("TOOBIG", String.valueOf(e.getMessage()));
            lost = true;
        }
        String tag = parser.tag();
        // Who is logged in may err now and then in the course of days.
        if (reply.status() != Reply.Status.BAD && session.state() instanceof State.Authenticated)
            session.errors.earn();
        if (!reply.equals(Reply.NONE))
            reply.write(out, tag == null ? "*" : tag);
        if (lost)
            session.bye("[TOOBIG] what follows cannot be told from what was refused");
        if (session.errors.exhausted() && !(session.state() instanceof State.Logout))
            session.bye("too many errors");
    }

    private Command resolved(Command command) throws NamedSearches.UndefinedException, Refusal {
        return session.state() instanceof State.Authenticated s ? NamedSearches.resolved(s, command) : command;
    }

    private Reply execute(Command command) throws IOException, SyntaxException, Refusal {
        if (!(command instanceof Command.Fetch))
            session.forgetAhead();
        if (!session.stands())
            return Reply.NONE;
        if (session.state() instanceof State.Authenticated)
            new EnableCommand(session).usedBy(command);
        Reply refusal = UidOnly.refusal(session, command);
        if (refusal != null)
            return command instanceof Command.Upload upload ? refuse(upload, refusal) : refusal;
        return switch (command) {
            case Command.AnyTime c -> anyTime(c);
            case Command.BeforeLogin c ->
                session.state() instanceof State.NotAuthenticated ? beforeLogin(c) : Reply.bad("you are logged in already");
            case Command.AfterLogin c when session.state() instanceof State.Authenticated s -> {
                Reply reply = afterLogin(s, c);
                if (reply.status() == Reply.Status.OK)
                    notifying.done(c);
                yield synced(reply, true);
            }
            case Command.InMailbox c when session.state() instanceof Selected s && readable(s, c) ->
                synced(inMailbox(s, c), Reports.expungesAfter(c));
            case Command.Replace c when session.state() instanceof Selected -> refuse(c, UNREADABLE);
            case Command.InMailbox c when session.state() instanceof Selected -> UNREADABLE;
            case Command.Append c -> refuse(c, Reply.bad("log in first"));
            case Command.Replace c -> refuse(c, Reply.bad("select a mailbox first"));
            case Command.AfterLogin c -> Reply.bad("log in first");
            case Command.InMailbox c -> Reply.bad("select a mailbox first");
        };
    }

    private static boolean readable(Selected s, Command.InMailbox c) throws Refusal {
        return s.stillReadable() || c instanceof Command.Close || c instanceof Command.Unselect;
    }

    private Reply refuse(Command.Upload c, Reply reply) throws IOException {
        parser.refuse(c.message());
        parser.recover();
        return reply;
    }

    private Reply synced(Reply reply, boolean expunges) throws IOException, SyntaxException, Refusal {
        if (session.state() instanceof Selected s) {
            s.sync(session, expunges);
            notifying.news(s, own(s, reply));
        }
        return reply;
    }

    // UIDs that the command has put into the selected mailbox, as its reply tells them.
    private static UidSet own(Selected box, Reply reply) throws SyntaxException {
        String code = reply.code();
        String validity = " " + box.numbers().uidValidity() + " ";
        int at = code.startsWith("APPENDUID") || code.startsWith("COPYUID") ? code.indexOf(validity) : -1;
        return at < 0 ? UidSet.EMPTY : box.named(SequenceSet.parse(code.substring(code.lastIndexOf(' ') + 1)));
    }

    // A mailbox that somebody has deleted cannot stay selected.
    private Reply refused(Refusal e) throws IOException {
        try {
            if (e.reason() != Refusal.Reason.NO_SUCH_MAILBOX || !(session.state() instanceof Selected s)
                    || s.mail().mailbox(s.mailbox()).isPresent())
                return Reply.of(e);
        } catch (Refusal other) {
            return Reply.of(other);
        }
        session.bye("the selected mailbox was deleted");
        return Reply.NONE;
    }

    private Reply anyTime(Command.AnyTime command) throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.Capability() -> {
                out.ascii("* CAPABILITY ").ascii(session.capabilities()).crlf();
                yield Reply.ok("that is all");
            }
            case Command.Noop() -> synced(Reply.ok("done"), true);
            case Command.Id c -> {
                out.ascii("* ID (\"name\" \"Posthouse\")\r\n");
                yield Reply.ok("pleased to meet you");
            }
            case Command.Logout() -> {
                out.ascii("* BYE see you\r\n");
                session.state(new State.Logout());
                yield Reply.ok("logged out");
            }
        };
    }

    private Reply beforeLogin(Command.BeforeLogin command) throws IOException, SyntaxException, Refusal {
        LoginCommands login = new LoginCommands(session);
        return switch (command) {
            case Command.StartTls c -> login.startTls();
            case Command.Login c -> login.login(c);
            case Command.Authenticate c -> login.authenticate(c);
        };
    }

    private Reply afterLogin(State.Authenticated s, Command.AfterLogin command) throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.Enable c -> new EnableCommand(session).enable(c);
            case Command.Select c -> new SelectCommand(session, s).select(c.mailbox(), false, c.options());
            case Command.Examine c -> new SelectCommand(session, s).select(c.mailbox(), true, c.options());
            case Command.Create c -> new MailboxCommands(session, s).create(c);
            case Command.Delete c -> new MailboxCommands(session, s).delete(c);
            case Command.Rename c -> new MailboxCommands(session, s).rename(c);
            case Command.Subscribe c -> new MailboxCommands(session, s).subscribe(c.mailbox(), true);
            case Command.Unsubscribe c -> new MailboxCommands(session, s).subscribe(c.mailbox(), false);
            case Command.Namespace c -> namespace();
            case Command.Status c -> new MailboxCommands(session, s).status(c);
            case Command.ListMailboxes c -> new ListCommand(session, s).list(c);
            case Command.Lsub c -> new ListCommand(session, s).lsub(c);
            case Command.AboutRights c -> new AclCommands(session, s).execute(c);
            case Command.AboutQuota c -> new QuotaCommands(session, s).execute(c);
            case Command.AboutMetadata c -> new MetadataCommands(session, s).execute(c);
            case Command.AboutUrls c -> new UrlCommands(session, s).execute(c);
            case Command.Append c -> new AppendCommand(session, s).append(c);
            case Command.MultiSearch c -> new MultiSearchCommand(session, s).search(c);
            case Command.Compress c -> new CompressCommand(session).compress(c);
            case Command.Idle c -> new IdleCommand(session, s, notifying).idle();
            case Command.NotifySet c -> new NotifyCommand(session, notifying).set(s, c);
            case Command.NotifyNone c -> new NotifyCommand(session, notifying).none();
            case Command.Unauthenticate c -> unauthenticate();
        };
    }

    private Reply inMailbox(Selected s, Command.InMailbox command) throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.Check c -> Reply.ok("everything is on disk already");
            case Command.Close c -> new ExpungeCommand(session, s).close();
            case Command.Unselect c -> {
                session.state(s.unselected());
                yield Reply.ok("no mailbox is selected");
            }
            case Command.Expunge c -> new ExpungeCommand(session, s).expunge(c.uids());
            case Command.Sort c -> new SortCommand(session, s).sort(c);
            case Command.UidBatches c -> new BatchesCommand(session, s).batches(c);
            case Command.CancelUpdate c -> s.contexts().cancel(c.tags())
                    ? Reply.ok("no further updates")
                    : Reply.no("CANNOT", "some of these tags are of no search that is updated");
            case Command.Threads c -> new ThreadCommand(session, s).threads(c);
            case Command.Search c -> new SearchCommand(session, s).search(c);
            case Command.Fetch c -> new FetchCommand(session, s, c).fetch();
            case Command.Store c -> new StoreCommand(session, s, c).store();
            case Command.Copy c -> new CopyCommand(session, s).copy(c);
            case Command.Move c -> new CopyCommand(session, s).move(c);
            case Command.Replace c -> new ReplaceCommand(session, s).replace(c);
        };
    }

    /** RFC 8437 §2 */
    private Reply unauthenticate() {
        notifying.stop();
        session.unauthenticate();
        return Reply.ok("log in again");
    }

    /** One personal namespace, and one of other users. RFC 2342 §5 */
    private Reply namespace() throws IOException {
        out.ascii("* NAMESPACE ((\"\" \"/\")) ((\"" + Places.OTHERS + "/\" \"/\")) NIL\r\n");
        return Reply.ok("that is all");
    }
}
