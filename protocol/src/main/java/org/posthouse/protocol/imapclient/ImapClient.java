package org.posthouse.protocol.imapclient;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.FetchModifiers;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imap.SelectOptions;
import org.posthouse.protocol.imap.SortKey;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.protocol.sasl.SaslClient;

/** One session with an IMAP server. Messages are named by UID. RFC 3501 §3 */
public final class ImapClient implements AutoCloseable {
    private final Connection connection;
    private final Wire wire;
    private final Duration timeout;

    /** How to reach a server. The name is what its certificate is checked against; silence longer than the timeout is an IOException. */
    public record Target(InetSocketAddress address, String name, Duration timeout) {}

    private ImapClient(Connection connection, Duration timeout, Transcript transcript) {
        this.timeout = timeout;
        this.connection = connection;
        wire = new Wire(connection, transcript);
    }

    /** Connects and reads the greeting; with a context, by TLS from the first octet. RFC 8314 §3.2 */
    public static ImapClient connect(Dialer dialer, Target target, @Nullable TlsContext implicitTls, Transcript transcript)
            throws IOException, ImapRefusedException {
        Connection connection = dialer.dial(target.address(), null, target.timeout());
        boolean greeted = false;
        try {
            connection.timeout(target.timeout());
            if (implicitTls != null)
                connection.startTlsClient(implicitTls, target.name(), List.of("imap"));
            var client = new ImapClient(connection, target.timeout(), transcript);
            client.greeting();
            greeted = true;
            return client;
        } finally {
            if (!greeted)
                connection.close();
        }
    }

    private void greeting() throws IOException, ImapRefusedException {
        if (!(wire.read() instanceof Response.State s) || s.tag() != null)
            throw new IOException("the server does not speak IMAP: no greeting");
        if (s.status() == Response.Status.BYE)
            throw new ImapRefusedException("the connection", s, s.text());
    }

    /** What the server can do, in capitals; asked for where it was not told. RFC 3501 §6.1.1 */
    public Set<String> capabilities() throws IOException, ImapRefusedException {
        return Set.copyOf(wire.capabilities());
    }

    /** Goes on by TLS. RFC 3501 §6.2.1 */
    public void startTls(TlsContext context, String name) throws IOException, ImapRefusedException {
        wire.ask(new Command.StartTls());
        wire.in.discardInput();
        wire.forgetCapabilities();
        connection.startTlsClient(context, name, List.of("imap"));
    }

    /** Logs in with the password as it is; over TLS, that is. */
    public void login(String name, String password) throws IOException, ImapRefusedException {
        new Login(wire).plain(name, password);
    }

    /** Logs in by the strongest SASL mechanism that the server has; ImapRefusedException where there is none fit. RFC 3501 §6.2.2 */
    public void authenticate(String name, String password) throws IOException, ImapRefusedException {
        new Login(wire).best(name, password);
    }

    /** Logs in by a bearer token. RFC 7628 §3.1 */
    public void authenticateByToken(String name, String token) throws IOException, ImapRefusedException {
        new Login(wire).bearer(name, token);
    }

    /** Logs in by the mechanism given; ImapRefusedException where the server does not take it. RFC 3501 §6.2.2 */
    public void authenticate(SaslClient client) throws IOException, ImapRefusedException {
        new Login(wire).run(client);
    }

    /** Switches on those of the capabilities that the server offers; nothing else happens to the others. RFC 5161 §3.1 */
    public void enable(String... names) throws IOException, ImapRefusedException {
        List<String> offered = new ArrayList<>();
        for (String name : names)
            if (wire.offers(name))
                offered.add(name);
        if (!offered.isEmpty() && wire.offers("ENABLE"))
            wire.ask(new Command.Enable(offered));
    }

    public List<Response.Listed> list(String reference, String pattern) throws IOException, ImapRefusedException {
        return ask(new Command.ListMailboxes(Set.of(), reference, List.of(pattern), Set.of())).all(Response.Listed.class);
    }

    /** All mailboxes with their uses and subscriptions, and with counts where wanted; in as few round trips as the server allows. */
    public List<Listing> mailboxes(boolean counts) throws IOException, ImapRefusedException {
        return new Mailboxes(wire).list(counts);
    }

    public Counts status(String mailbox) throws IOException, ImapRefusedException {
        return new Mailboxes(wire).status(mailbox);
    }

    /** What the names of one's own mailboxes begin with, such as {@code INBOX.}; mostly empty. RFC 2342 §5 */
    public String prefix() throws IOException, ImapRefusedException {
        return new Mailboxes(wire).prefix();
    }

    /** Makes a mailbox and subscribes to it; uses are attributes such as {@code \Sent}, left out where the server cannot take them. RFC 6154 §3 */
    public void create(String mailbox, String... uses) throws IOException, ImapRefusedException {
        wire.ask(new Command.Create(mailbox, wire.offers("CREATE-SPECIAL-USE") ? List.of(uses) : List.of()));
        wire.ask(new Command.Subscribe(mailbox));
    }

    /** Selects a mailbox, or with readOnly only looks at it (EXAMINE). */
    public Opened select(String mailbox, boolean readOnly) throws IOException, ImapRefusedException {
        SelectOptions options = wire.offers("CONDSTORE") || wire.offers("QRESYNC") ? SelectOptions.CONDSTORE : SelectOptions.NONE;
        return Opened.of(wire.ask(readOnly ? new Command.Examine(mailbox, options) : new Command.Select(mailbox, options)));
    }

    /** UIDs of messages that match. */
    public List<Long> search(SearchKey key) throws IOException, ImapRefusedException {
        return new Transfers(wire).search(key);
    }

    /** UIDs of messages that match, in that order; only with a server that has SORT. RFC 5256 §3 */
    public List<Long> sort(List<SortKey> order, SearchKey key) throws IOException, ImapRefusedException {
        return Transfers.found(wire.ask(new Command.Sort(true, null, order, "UTF-8", key)));
    }

    /** What is asked of some messages, all in memory. */
    public List<Response.Fetched> fetch(SequenceSet uids, FetchItem... items) throws IOException, ImapRefusedException {
        return ask(new Command.Fetch(true, uids, List.of(items))).all(Response.Fetched.class);
    }

    /** What is asked of any number of messages, one after the other; what else the server told meanwhile is in the answer. */
    public Answer fetch(SequenceSet uids, List<FetchItem> items, FetchModifiers modifiers, Messages to)
            throws IOException, ImapRefusedException {
        return new Transfers(wire).fetch(uids, items, modifiers, to);
    }

    /** Writes the octets of one message, without marking it as seen; false where it is not there. */
    public boolean fetchMessage(long uid, OutputStream to) throws IOException, ImapRefusedException {
        return new Transfers(wire).message(uid, to);
    }

    /** Adds or removes flags, or replaces them, without hearing of it. */
    public void store(SequenceSet uids, Command.Store.How how, List<String> flags) throws IOException, ImapRefusedException {
        new Transfers(wire).store(uids, how, flags);
    }

    /** Adds a message of known size, as it was received then (null: now). RFC 4315 §3 */
    public Appended append(String mailbox, List<String> flags, @Nullable OffsetDateTime date, InputStream message, long size)
            throws IOException, ImapRefusedException {
        return new Transfers(wire).append(mailbox, flags, date, message, size);
    }

    public Placed copy(SequenceSet uids, String mailbox) throws IOException, ImapRefusedException {
        return new Transfers(wire).copy(uids, mailbox);
    }

    /** All or none where the server has MOVE; else copies, then removes. RFC 6851 §3.1 */
    public Placed move(SequenceSet uids, String mailbox) throws IOException, ImapRefusedException {
        return new Transfers(wire).move(uids, mailbox);
    }

    /** Removes these for ever, and no other, whatever else is marked as deleted. */
    public void remove(SequenceSet uids) throws IOException, ImapRefusedException {
        new Transfers(wire).remove(uids);
    }

    /** Waits until the server tells something or the time is over; what it told. Where it has no IDLE it is asked once, at the end of the time. RFC 2177 §3 */
    public List<Response> idle(Duration time) throws IOException, ImapRefusedException, InterruptedException {
        if (!wire.offers("IDLE")) {
            Thread.sleep(time);
            return wire.ask(new Command.Noop()).data();
        }
        String tag = wire.send(new Command.Idle());
        List<Response> told = new ArrayList<>();
        Response.State refused = wire.untilAsked(tag, told);
        if (refused != null)
            Wire.accepted("IDLE", refused);
        connection.timeout(time);
        try {
            if (told.isEmpty())
                told.add(wire.read());
        } catch (SocketTimeoutException e) {
            // nothing happened
        }
        connection.timeout(timeout);
        wire.transcript.line('C', "DONE");
        wire.out.ascii("DONE\r\n").flush();
        told.addAll(wire.answer("IDLE", tag, response -> false).data());
        return told;
    }

    /** Says goodbye and closes. */
    public void logout() throws IOException, ImapRefusedException {
        try {
            ask(new Command.Logout());
        } finally {
            close();
        }
    }

    /** Sends any command but APPEND, AUTHENTICATE and IDLE, and reads what is answered. */
    public Answer ask(Command command) throws IOException, ImapRefusedException {
        return wire.ask(command);
    }

    @Override
    public void close() {
        connection.close();
    }
}
