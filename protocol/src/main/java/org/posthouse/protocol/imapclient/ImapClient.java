package org.posthouse.protocol.imapclient;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.CommandWriter;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imap.ResponseParser;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imap.Section;
import org.posthouse.protocol.imapwire.ImapLimits;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.protocol.sasl.ChannelBindings;
import org.posthouse.protocol.sasl.SaslClient;
import org.posthouse.protocol.sasl.SaslFailureException;
import org.posthouse.protocol.sasl.SaslServer;

/** One session with an IMAP server. Messages are named by UID. RFC 3501 §3 */
public final class ImapClient implements AutoCloseable {
    private final Connection connection;
    private final Overheard stream;
    private final WireReader in;
    private final WireWriter out;
    private final ResponseParser parser;
    private final Transcript transcript;
    private final List<Response> unasked = new ArrayList<>();
    private final Set<String> capabilities = new TreeSet<>();
    private final Duration timeout;
    private int commands;

    /** How to reach a server. The name is what its certificate is checked against; silence longer than the timeout is an IOException. */
    public record Target(InetSocketAddress address, String name, Duration timeout) {}

    /** How a command ended, and all that was told before. */
    public record Answer(Response.State reply, List<Response> data) {
        /** The data of one kind, in order. */
        public <R extends Response> List<R> all(Class<R> kind) {
            return data.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        /** The argument of a response code, be it in the reply or in the data; empty where there is none. */
        public Optional<String> code(String name) {
            List<Response> lines = new ArrayList<>(data);
            lines.add(reply);
            for (Response r : lines)
                if (r instanceof Response.State s && s.code() != null && s.code().name().equals(name))
                    return Optional.of(s.code().argument());
            return Optional.empty();
        }
    }

    /** A mailbox just selected: messages in it, its UIDVALIDITY and UIDNEXT (0 where not told), whether it can be changed. */
    public record Opened(long messages, long uidValidity, long uidNext, boolean readOnly) {}

    private ImapClient(Connection connection, Duration timeout, Transcript transcript) {
        this.timeout = timeout;
        this.connection = connection;
        this.transcript = transcript;
        stream = new Overheard(connection, transcript);
        in = new WireReader(stream);
        out = new WireWriter(stream);
        parser = new ResponseParser(in, ImapLimits.CLIENT);
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
        if (!(read() instanceof Response.State s) || s.tag() != null)
            throw new IOException("the server does not speak IMAP: no greeting");
        if (s.status() == Response.Status.BYE)
            throw new ImapRefusedException("the connection", s, s.text());
        learn(s);
    }

    private Response read() throws IOException {
        try {
            return parser.response();
        } catch (SyntaxException e) {
            throw new IOException("the server does not speak IMAP: " + e.getMessage(), e);
        }
    }

    private void learn(Response response) {
        List<String> names = response instanceof Response.Capabilities c ? c.names() : List.of();
        if (response instanceof Response.State s && s.code() != null && s.code().name().equals("CAPABILITY"))
            names = words(s.code().argument());
        if (names.isEmpty())
            return;
        capabilities.clear();
        for (String name : names)
            capabilities.add(name.toUpperCase(java.util.Locale.ROOT));
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        var tokens = new java.util.StringTokenizer(line, " ");
        while (tokens.hasMoreTokens())
            words.add(tokens.nextToken());
        return words;
    }

    /** What the server can do, in capitals; asked for where it was not told. RFC 3501 §6.1.1 */
    public Set<String> capabilities() throws IOException, ImapRefusedException {
        if (capabilities.isEmpty())
            ask(new Command.Capability());
        return Set.copyOf(capabilities);
    }

    /** Goes on by TLS. RFC 3501 §6.2.1 */
    public void startTls(TlsContext context, String name) throws IOException, ImapRefusedException {
        ask(new Command.StartTls());
        in.discardInput();
        capabilities.clear();
        connection.startTlsClient(context, name, List.of("imap"));
    }

    /** Logs in with the password as it is; over TLS, that is. */
    public void login(String name, String password) throws IOException, ImapRefusedException {
        capabilities.clear();
        ask(new Command.Login(name, password));
    }

    /** Logs in by the strongest SASL mechanism that the server has; ImapRefusedException where there is none fit. RFC 3501 §6.2.2 */
    public void authenticate(String name, String password) throws IOException, ImapRefusedException {
        Set<String> offered = new TreeSet<>();
        for (String capability : capabilities())
            if (capability.startsWith("AUTH="))
                offered.add(capability.substring(5));
        SaslClient client = SaslClient.choose(offered, name, password, connection.isTls(), ChannelBindings.of(connection))
                .orElseThrow(() -> new ImapRefusedException("AUTHENTICATE", null, "the server has no mechanism that is safe here"));
        authenticate(client);
    }

    /** Logs in by the mechanism given; ImapRefusedException where the server does not take it. RFC 3501 §6.2.2 */
    public void authenticate(SaslClient client) throws IOException, ImapRefusedException {
        capabilities.clear();
        stream.masked = true;
        try {
            exchange(client, send(new Command.Authenticate(client.mechanism(), null)));
        } finally {
            stream.masked = false;
        }
    }

    private void exchange(SaslClient client, String tag) throws IOException, ImapRefusedException {
        Optional<byte[]> initial = client.initialResponse();
        boolean first = true;
        for (;;) {
            Response response = read();
            learn(response);
            if (response instanceof Response.State s && tag.equals(s.tag())) {
                accepted("AUTHENTICATE", s);
                if (!client.complete())
                    throw new IOException("the server has not proved that it knows the password");
                return;
            }
            if (!(response instanceof Response.Continue challenge))
                continue;
            byte[] message = first && initial.isPresent() ? initial.get() : answer(client, challenge.text());
            first = false;
            transcript.line('C', "********");
            out.ascii(SaslServer.encode(message)).crlf().flush();
        }
    }

    private byte[] answer(SaslClient client, String challenge) throws IOException {
        byte[] data = SaslServer.decode(challenge).orElseThrow(() -> new IOException("the challenge is not base64"));
        try {
            return client.respond(data);
        } catch (SaslFailureException e) {
            out.ascii("*").crlf().flush();
            throw new IOException("login failed: " + e.getMessage(), e);
        }
    }

    public List<Response.Listed> list(String reference, String pattern) throws IOException, ImapRefusedException {
        return ask(new Command.ListMailboxes(Set.of(), reference, List.of(pattern), Set.of())).all(Response.Listed.class);
    }

    /** Selects a mailbox, or with readOnly only looks at it (EXAMINE). */
    public Opened select(String mailbox, boolean readOnly) throws IOException, ImapRefusedException {
        Answer answer = ask(readOnly ? new Command.Examine(mailbox) : new Command.Select(mailbox));
        long messages = 0;
        for (Response.Exists e : answer.all(Response.Exists.class))
            messages = e.messages();
        boolean fixed = answer.reply().code() != null && answer.reply().code().name().equals("READ-ONLY");
        return new Opened(messages, number(answer.code("UIDVALIDITY")), number(answer.code("UIDNEXT")), fixed);
    }

    private static long number(Optional<String> digits) throws IOException {
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits.get());
        } catch (NumberFormatException e) {
            throw new IOException("the server sent no number where one belongs", e);
        }
    }

    /** UIDs of messages that match. */
    public List<Long> search(SearchKey key) throws IOException, ImapRefusedException {
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(key.toString());
        List<Long> uids = new ArrayList<>();
        for (Response.Found found : ask(new Command.Search(true, ascii ? null : "UTF-8", key)).all(Response.Found.class))
            uids.addAll(found.numbers());
        return uids;
    }

    public List<Response.Fetched> fetch(SequenceSet uids, FetchItem... items) throws IOException, ImapRefusedException {
        return ask(new Command.Fetch(true, uids, List.of(items))).all(Response.Fetched.class);
    }

    /** Writes the octets of one message, without marking it as seen; false where it is not there. */
    public boolean fetchMessage(long uid, OutputStream to) throws IOException, ImapRefusedException {
        parser.sink((section, octets, size) -> {
            octets.transferTo(to);
            return true;
        });
        try {
            return fetch(SequenceSet.of(uid), new FetchItem.Content(true, Section.WHOLE, null)).stream()
                    .anyMatch(f -> !f.contents().isEmpty());
        } finally {
            parser.sink(null);
        }
    }

    /** Adds or removes flags, or replaces them, without hearing of it. */
    public void store(SequenceSet uids, Command.Store.How how, List<String> flags) throws IOException, ImapRefusedException {
        ask(new Command.Store(true, uids, how, true, flags));
    }

    /** Adds a message of known size; its UID, or 0 where the server does not tell. RFC 4315 §3 */
    public long append(String mailbox, List<String> flags, @Nullable OffsetDateTime date, InputStream message, long size)
            throws IOException, ImapRefusedException {
        boolean plus = capabilities().contains("LITERAL+");
        String tag = send(new Command.Append(mailbox, new Command.AppendMessage(flags, date, Command.Form.LITERAL, size, !plus)));
        List<Response> before = new ArrayList<>();
        if (!plus) {
            Response.State refused = untilAsked(tag, before);
            if (refused != null)
                accepted("APPEND", refused);
        }
        transcript.line('C', "... " + size + " octets ...");
        out.copy(message, size).crlf().flush();
        Answer answer = answer("APPEND", tag);
        List<String> code = words(answer.code("APPENDUID").orElse(""));
        return code.size() < 2 ? 0 : number(Optional.of(code.get(1)));
    }

    private Response.@Nullable State untilAsked(String tag, List<Response> data) throws IOException {
        for (;;) {
            Response response = read();
            if (response instanceof Response.Continue)
                return null;
            if (response instanceof Response.State s && tag.equals(s.tag()))
                return s;
            data.add(response);
        }
    }

    /** Waits until the server tells something or the time is over; what it told. RFC 2177 §3 */
    public List<Response> idle(Duration time) throws IOException, ImapRefusedException {
        String tag = send(new Command.Idle());
        List<Response> told = new ArrayList<>();
        Response.State refused = untilAsked(tag, told);
        if (refused != null)
            accepted("IDLE", refused);
        connection.timeout(time);
        try {
            told.add(read());
        } catch (SocketTimeoutException e) {
            // nothing happened
        }
        connection.timeout(timeout);
        transcript.line('C', "DONE");
        out.ascii("DONE\r\n").flush();
        told.addAll(answer("IDLE", tag).data());
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
        String name = command.getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT);
        try {
            return answer(name, send(command));
        } catch (RefusedEarly e) {
            out.discard();
            throw new ImapRefusedException(name, e.reply, e.reply.text());
        }
    }

    private String send(Command command) throws IOException {
        String tag = "a" + ++commands;
        told(tag, command);
        boolean plus = capabilities.contains("LITERAL+");
        new CommandWriter(out, plus, this::asked).write(tag, command);
        out.flush();
        return tag;
    }

    // A literal that must be asked for: what was written goes out first.
    private void asked() throws IOException {
        out.flush();
        Response.State refused = untilAsked("a" + commands, unasked);
        if (refused != null)
            throw new RefusedEarly(refused);
    }

    /** The server has answered instead of asking for a literal. */
    private static final class RefusedEarly extends IOException {
        private static final long serialVersionUID = 1;
        private final transient Response.State reply;

        RefusedEarly(Response.State reply) {
            super("the server refused a literal: " + reply.text());
            this.reply = reply;
        }
    }

    private void told(String tag, Command command) {
        Command shown = command instanceof Command.Login login ? new Command.Login(login.name(), "********") : command;
        byte[] wire = WireWriter.toBytes(w -> new CommandWriter(w, true, () -> {
        }).write(tag, shown));
        for (String line : new String(wire, StandardCharsets.UTF_8).lines().toList())
            transcript.line('C', line);
    }

    private Answer answer(String command, String tag) throws IOException, ImapRefusedException {
        List<Response> data = new ArrayList<>(unasked);
        unasked.clear();
        for (;;) {
            Response response = read();
            learn(response);
            if (response instanceof Response.State s && tag.equals(s.tag())) {
                accepted(command, s);
                return new Answer(s, data);
            }
            data.add(response);
        }
    }

    private static void accepted(String command, Response.State reply) throws ImapRefusedException {
        if (reply.status() != Response.Status.OK)
            throw new ImapRefusedException(command, reply, (reply.code() == null ? "" : reply.code() + " ") + reply.text());
    }

    @Override
    public void close() {
        connection.close();
    }
}
