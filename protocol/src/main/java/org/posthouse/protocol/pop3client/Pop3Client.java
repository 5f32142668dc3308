package org.posthouse.protocol.pop3client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.wire.Leniency;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.pop3.Command;
import org.posthouse.protocol.pop3.Reply;
import org.posthouse.protocol.sasl.Apop;
import org.posthouse.protocol.sasl.ChannelBindings;
import org.posthouse.protocol.sasl.SaslClient;
import org.posthouse.protocol.sasl.SaslFailureException;
import org.posthouse.protocol.sasl.SaslServer;

/** One session with a POP3 server. Closing without {@link #quit} deletes nothing. RFC 1939 §6 */
public final class Pop3Client implements AutoCloseable {
    /** Lines of a listing; more is a broken or hostile server. */
    private static final int MAX_LISTING = 10_000_000;
    private static final int MAX_CAPABILITIES = 200;

    private final Connection connection;
    private final WireReader in;
    private final WireWriter out;
    private final Transcript transcript;
    private @Nullable String stamp;

    /** How to reach a server. The name is what its certificate is checked against; silence longer than the timeout is an IOException. */
    public record Target(InetSocketAddress address, String name, Duration timeout) {}

    private Pop3Client(Connection connection, Transcript transcript) {
        this.connection = connection;
        this.transcript = transcript;
        in = new WireReader(connection);
        out = new WireWriter(connection);
    }

    /** Connects and reads the greeting; with a context, by TLS from the first octet. RFC 8314 §3.3 */
    public static Pop3Client connect(Dialer dialer, Target target, @Nullable TlsContext implicitTls, Transcript transcript)
            throws IOException, Pop3RefusedException {
        Connection connection = dialer.dial(target.address(), null, target.timeout());
        boolean greeted = false;
        try {
            connection.timeout(target.timeout());
            if (implicitTls != null)
                connection.startTlsClient(implicitTls, target.name(), List.of("pop3"));
            var client = new Pop3Client(connection, transcript);
            client.greeting();
            greeted = true;
            return client;
        } finally {
            if (!greeted)
                connection.close();
        }
    }

    private void greeting() throws IOException, Pop3RefusedException {
        stamp = timestamp(reply("greeting").text());
    }

    /** The timestamp of a greeting, angle brackets included, or null where the server knows no APOP. RFC 1939 §7 */
    static @Nullable String timestamp(String greeting) {
        int open = greeting.indexOf('<');
        int close = open < 0 ? -1 : greeting.indexOf('>', open);
        if (close < 0)
            return null;
        int at = greeting.indexOf('@', open);
        return at < 0 || at > close ? null : greeting.substring(open, close + 1);
    }

    public boolean offersApop() {
        return stamp != null;
    }

    /** Capabilities in capitals, each with its parameters; empty from a server that knows no CAPA. RFC 2449 §5 */
    public Map<String, List<String>> capabilities() throws IOException {
        Map<String, List<String>> all = new TreeMap<>();
        try {
            ask(new Command.Capa());
        } catch (Pop3RefusedException e) {
            return all;
        }
        for (String line : lines(MAX_CAPABILITIES)) {
            List<String> words = words(line);
            if (!words.isEmpty())
                all.put(words.getFirst().toUpperCase(Locale.ROOT), words.subList(1, words.size()));
        }
        return all;
    }

    /** Goes on by TLS. RFC 2595 §4 */
    public void startTls(TlsContext context, String name) throws IOException, Pop3RefusedException {
        ask(new Command.Stls());
        in.discardInput();
        connection.startTlsClient(context, name, List.of("pop3"));
    }

    /** Asks for replies in a language, "*" for the server's own; returns the tag chosen. RFC 6856 §3.2 */
    public String language(String range) throws IOException, Pop3RefusedException {
        List<String> words = words(ask(new Command.Lang(range)).text());
        if (words.isEmpty())
            throw new IOException("LANG was answered without a language");
        return words.getFirst();
    }

    /** Lets names, replies and messages be UTF-8; before the login and, where there is any, after {@link #startTls}. RFC 6856 §2.1 */
    public void utf8() throws IOException, Pop3RefusedException {
        ask(new Command.Utf8());
    }

    /** Logs in with the password as it is; over TLS, that is. */
    public void user(String name, String password) throws IOException, Pop3RefusedException {
        ask(new Command.User(name));
        ask(new Command.Pass(password));
    }

    /** Logs in without showing the secret; Pop3RefusedException also where the server's greeting had no timestamp. RFC 1939 §7 */
    public void apop(String name, String secret) throws IOException, Pop3RefusedException {
        if (stamp == null)
            throw new Pop3RefusedException("APOP", Reply.err("the greeting has no timestamp"));
        ask(new Command.Apop(name, Apop.digest(stamp, secret)));
    }

    /** Logs in the best way that both sides have: SASL, then APOP, and over TLS the password itself. */
    public void login(String name, String password) throws IOException, Pop3RefusedException {
        Optional<SaslClient> best = SaslClient.choose(mechanisms(), name, password, connection.isTls(), ChannelBindings.of(connection));
        if (best.isPresent())
            authenticate(best.get());
        else if (stamp != null)
            apop(name, password);
        else if (connection.isTls())
            user(name, password);
        else
            throw new Pop3RefusedException("AUTH", Reply.err("the server has no way to log in that is safe here"));
    }

    /** Logs in by a bearer token. RFC 7628 §3.1 */
    public void loginByToken(String name, String token) throws IOException, Pop3RefusedException {
        String mechanism = mechanisms().contains("OAUTHBEARER") ? "OAUTHBEARER" : "XOAUTH2";
        if (!mechanisms().contains(mechanism))
            throw new Pop3RefusedException("AUTH", Reply.err("the server takes no tokens"));
        authenticate(SaslClient.bearer(mechanism, name, token).orElseThrow());
    }

    private Set<String> mechanisms() throws IOException {
        return new TreeSet<>(capabilities().getOrDefault("SASL", List.of()));
    }

    /** Logs in by the strongest SASL mechanism that the server has; Pop3RefusedException where there is none fit. RFC 5034 §4 */
    public void authenticate(String name, String password) throws IOException, Pop3RefusedException {
        SaslClient client = SaslClient.choose(mechanisms(), name, password, connection.isTls(), ChannelBindings.of(connection))
                .orElseThrow(() -> new Pop3RefusedException("AUTH", Reply.err("the server has no mechanism that is safe here")));
        authenticate(client);
    }

    /** Logs in by the mechanism given; Pop3RefusedException where the server does not take it. RFC 5034 §4 */
    public void authenticate(SaslClient client) throws IOException, Pop3RefusedException {
        write(new Command.Auth(client.mechanism(), null));
        Optional<byte[]> initial = client.initialResponse();
        boolean first = true;
        for (;;) {
            String line = line();
            if (!line.startsWith("+ ") && !line.equals("+")) {
                answer("AUTH", line);
                if (!client.complete())
                    throw new IOException("the server has not proved that it knows the password");
                return;
            }
            transcript.line('S', first ? "+ " : "+ ********");
            byte[] challenge = SaslServer.decode(line.equals("+") ? "" : line.substring(2))
                    .orElseThrow(() -> new IOException("the challenge is not base64"));
            respond(first && initial.isPresent() ? initial.get() : response(client, challenge));
            first = false;
        }
    }

    private byte[] response(SaslClient client, byte[] challenge) throws IOException {
        try {
            return client.respond(challenge);
        } catch (SaslFailureException e) {
            out.ascii("*").crlf().flush();
            throw new IOException("login failed: " + e.getMessage(), e);
        }
    }

    private void respond(byte[] message) throws IOException {
        transcript.line('C', "********");
        out.ascii(SaslServer.encode(message)).crlf().flush();
    }

    public Maildrop stat() throws IOException, Pop3RefusedException {
        List<String> words = words(ask(new Command.Stat()).text());
        if (words.size() < 2)
            throw new IOException("STAT was answered without numbers");
        return new Maildrop((int) number(words.get(0)), number(words.get(1)));
    }

    public List<Listed> list() throws IOException, Pop3RefusedException {
        ask(new Command.List(0));
        List<Listed> listed = new ArrayList<>();
        for (String line : lines(MAX_LISTING)) {
            List<String> words = words(line);
            if (words.size() < 2)
                throw new IOException("a line of LIST has no two numbers");
            listed.add(new Listed((int) number(words.get(0)), number(words.get(1))));
        }
        return listed;
    }

    public List<UniqueId> uidl() throws IOException, Pop3RefusedException {
        ask(new Command.Uidl(0));
        List<UniqueId> ids = new ArrayList<>();
        for (String line : lines(MAX_LISTING)) {
            List<String> words = words(line);
            if (words.size() < 2)
                throw new IOException("a line of UIDL has no id");
            ids.add(new UniqueId((int) number(words.get(0)), words.get(1)));
        }
        return ids;
    }

    /** Fetches a message, with CRLF line ends; returns its octets. */
    public long retr(int number, OutputStream to) throws IOException, Pop3RefusedException {
        ask(new Command.Retr(number));
        return body(to);
    }

    /** Takes a message; what it leaves unread is thrown away. */
    @FunctionalInterface
    public interface Taker {
        void take(InputStream message) throws IOException;
    }

    /** Fetches a message, with CRLF line ends, as a stream. */
    public void retr(int number, Taker to) throws IOException, Pop3RefusedException {
        ask(new Command.Retr(number));
        try (InputStream body = in.dotStream(Long.MAX_VALUE)) {
            to.take(body);
            body.transferTo(OutputStream.nullOutputStream());
        }
        transcript.line('S', "... a message ...");
        transcript.line('S', ".");
    }

    /** Fetches the header and so many lines of the body; returns the octets. */
    public long top(int number, int lines, OutputStream to) throws IOException, Pop3RefusedException {
        ask(new Command.Top(number, lines));
        return body(to);
    }

    private long body(OutputStream to) throws IOException {
        try (InputStream body = in.dotStream(Long.MAX_VALUE)) {
            long n = body.transferTo(to);
            transcript.line('S', "... " + n + " octets ...");
            transcript.line('S', ".");
            return n;
        }
    }

    /** Marks a message; it goes at {@link #quit}. */
    public void dele(int number) throws IOException, Pop3RefusedException {
        ask(new Command.Dele(number));
    }

    public void rset() throws IOException, Pop3RefusedException {
        ask(new Command.Rset());
    }

    public void noop() throws IOException, Pop3RefusedException {
        ask(new Command.Noop());
    }

    /** Ends the session, deletes what is marked, and closes. Pop3RefusedException where the server could not delete. */
    public void quit() throws IOException, Pop3RefusedException {
        try {
            ask(new Command.Quit());
        } finally {
            close();
        }
    }

    private Reply ask(Command command) throws IOException, Pop3RefusedException {
        write(command);
        return reply(command.masked());
    }

    private void write(Command command) throws IOException {
        transcript.line('C', command.masked());
        out.utf8(command.line()).crlf().flush();
    }

    private Reply reply(String to) throws IOException, Pop3RefusedException {
        return answer(to, line());
    }

    private Reply answer(String to, String line) throws IOException, Pop3RefusedException {
        transcript.line('S', line);
        try {
            Reply reply = Reply.parse(line);
            if (!reply.positive())
                throw new Pop3RefusedException(to, reply);
            return reply;
        } catch (SyntaxException e) {
            throw new IOException("the server does not speak POP3: " + e.getMessage(), e);
        }
    }

    private String line() throws IOException {
        try {
            // After LANG or UTF8 the text may be UTF-8. RFC 6856 §3.2
            String octets = in.line(SaslServer.MAX_MESSAGE * 4 / 3, Leniency.BARE_LF);
            return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        } catch (SyntaxException e) {
            throw new IOException("the server does not speak POP3: " + e.getMessage(), e);
        }
    }

    /** The lines up to the dot. RFC 1939 §3 */
    private List<String> lines(int max) throws IOException {
        List<String> lines = new ArrayList<>();
        for (;;) {
            String line = line();
            transcript.line('S', line);
            if (line.equals("."))
                return lines;
            if (lines.size() == max)
                throw new IOException("the server's listing has more than " + max + " lines");
            lines.add(line.startsWith(".") ? line.substring(1) : line);
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            int end = line.indexOf(' ', at);
            if (end < 0)
                end = line.length();
            if (end > at)
                words.add(line.substring(at, end));
            at = end + 1;
        }
        return words;
    }

    private static long number(String digits) throws IOException {
        try {
            long n = Long.parseLong(digits);
            if (n >= 0)
                return n;
        } catch (NumberFormatException e) {
            // as below
        }
        throw new IOException("the server sent no number where one belongs");
    }

    @Override
    public void close() {
        connection.close();
    }
}
