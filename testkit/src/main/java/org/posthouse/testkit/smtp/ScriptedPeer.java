package org.posthouse.testkit.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Listener;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.wire.Leniency;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

/** A listening SMTP server that follows a {@link Script} and remembers what it was sent. */
public final class ScriptedPeer implements AutoCloseable {
    private static final int MAX_LINE = 4096;
    private static final long MAX_MESSAGE = 100L << 20;

    private final Listener listener;
    private final @Nullable TlsContext tls;
    private final List<String> extensions;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Received> received = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private volatile Script script;

    private ScriptedPeer(InetSocketAddress at, Script script, @Nullable TlsContext tls, List<String> extensions) throws IOException {
        this.script = script;
        this.tls = tls;
        this.extensions = extensions;
        listener = Listener.start(at, Listener.Service.plain("peer"), c -> new Conversation(c).run());
    }

    /** On 127.0.0.1, a free port, without TLS, offering the usual extensions. */
    public static ScriptedPeer start(Script script) throws IOException {
        return start("127.0.0.1", 0, script, null, "PIPELINING", "SIZE 100000000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES");
    }

    /** On that address and port; STARTTLS is offered where there is a certificate. */
    public static ScriptedPeer start(String address, int port, Script script, @Nullable TlsContext tls, String... extensions)
            throws IOException {
        return new ScriptedPeer(new InetSocketAddress(InetAddress.ofLiteral(address), port), script, tls, List.of(extensions));
    }

    public int port() {
        return listener.address().getPort();
    }

    /** Follows another script from now on. */
    public void script(Script other) {
        script = other;
    }

    /** Connections so far. */
    public int connections() {
        return connections.get();
    }

    /** The most connections that were open at a time. */
    public int mostOpen() {
        return mostOpen.get();
    }

    /** Messages whose end was seen, in the order they came. */
    public List<Received> received() {
        lock.lock();
        try {
            return List.copyOf(received);
        } finally {
            lock.unlock();
        }
    }

    /** All lines that clients have sent, without message content. */
    public List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many messages have come, and returns them all. */
    public List<Received> await(int messages) throws InterruptedException {
        return await(messages, Duration.ofSeconds(20));
    }

    /** Waits that long at most; AssertionError when fewer came. */
    public List<Received> await(int messages, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (received.size() < messages) {
                if (left <= 0)
                    throw new AssertionError(received.size() + " of " + messages + " messages came");
                left = changed.awaitNanos(left);
            }
            return List.copyOf(received);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a line was sent that begins so. */
    public void awaitLine(String prefix) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(20);
        lock.lock();
        try {
            while (lines.stream().noneMatch(l -> l.startsWith(prefix))) {
                if (left <= 0)
                    throw new AssertionError("no line came that begins with " + prefix);
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void note(List<? super String> to, String line) {
        lock.lock();
        try {
            to.add(line);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void keep(Received message) {
        lock.lock();
        try {
            received.add(message);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        listener.close(Duration.ZERO);
    }

    /** One connection. */
    private final class Conversation {
        private final Connection connection;
        private final WireReader in;
        private final WireWriter out;
        private final int number = connections.incrementAndGet();
        private String mail = "";
        private final List<String> recipients = new ArrayList<>();

        Conversation(Connection connection) {
            this.connection = connection;
            in = new WireReader(connection);
            out = new WireWriter(connection);
        }

        void run() throws IOException {
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
            try {
                boolean goOn = act("", "220 peer.example ready");
                while (goOn)
                    goOn = command(new String(in.lineBytes(MAX_LINE, Leniency.BARE_LF), StandardCharsets.UTF_8));
            } catch (SyntaxException e) {
                connection.abort();
            } finally {
                open.decrementAndGet();
            }
        }

        private boolean command(String line) throws IOException {
            note(lines, line);
            int space = line.indexOf(' ');
            String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
            return switch (verb) {
                case "EHLO" -> act(line, ehlo());
                case "HELO", "NOOP" -> act(line, "250 peer.example");
                case "RSET" -> reset(act(line, "250 2.0.0 Ok"));
                case "MAIL" -> {
                    mail = line;
                    yield act(line, "250 2.1.0 Ok");
                }
                case "RCPT" -> {
                    boolean goOn = act(line, "250 2.1.5 Ok");
                    if (said < 300)
                        recipients.add(line);
                    yield goOn;
                }
                case "DATA" -> data(line);
                case "BDAT" -> chunk(line);
                case "STARTTLS" -> startTls(line);
                case "QUIT" -> {
                    act(line, "221 2.0.0 Bye");
                    yield false;
                }
                default -> act(line, "500 5.5.1 What?");
            };
        }

        private boolean reset(boolean goOn) {
            mail = "";
            recipients.clear();
            return goOn;
        }

        private String[] ehlo() {
            var all = new ArrayList<String>();
            all.add("peer.example");
            all.addAll(extensions);
            if (tls != null && !connection.isTls())
                all.add("STARTTLS");
            var reply = new String[all.size()];
            for (int i = 0; i < reply.length; i++)
                reply[i] = "250" + (i == reply.length - 1 ? " " : "-") + all.get(i);
            return reply;
        }

        private boolean data(String line) throws IOException {
            String def = recipients.isEmpty() ? "554 5.5.1 No valid recipients" : "354 Go on";
            if (!act(line, def))
                return false;
            if (said != 354)
                return true;
            byte[] bytes;
            try (var content = in.dotStream(MAX_MESSAGE)) {
                bytes = content.readAllBytes();
            }
            Script.Action action = script.on(number, ".");
            boolean answers = !(action instanceof Script.Action.Drop) && !(action instanceof Script.Action.Silence);
            boolean accepted = !(action instanceof Script.Action.Say say) || say.lines()[0].startsWith("2");
            if (accepted)
                keep(new Received(mail, recipients, bytes, connection.isTls(), answers));
            return reset(perform(action, "250 2.0.0 Taken"));
        }

        // One chunk is the whole message.
        private boolean chunk(String line) throws IOException {
            byte[] bytes;
            try (var content = in.literal(size(line))) {
                bytes = content.readAllBytes();
            }
            Script.Action action = script.on(number, line);
            if (action == null)
                keep(new Received(mail, recipients, bytes, connection.isTls(), true));
            return reset(perform(action, "250 2.0.0 Taken"));
        }

        private static long size(String bdat) {
            int end = bdat.indexOf(' ', 5);
            return Long.parseLong(bdat.substring(5, end < 0 ? bdat.length() : end));
        }

        private boolean startTls(String line) throws IOException {
            if (tls == null)
                return act(line, "502 5.5.1 No TLS here");
            if (!act(line, "220 2.0.0 Go on"))
                return false;
            if (said != 220)
                return true;
            in.discardInput();
            connection.startTlsServer(tls, List.of());
            return true;
        }

        private int said;

        private boolean act(String line, String... usual) throws IOException {
            return perform(script.on(number, line), usual);
        }

        private boolean perform(Script.@Nullable Action action, String... usual) throws IOException {
            said = 0;
            return switch (action) {
                case Script.Action.Say say -> say(say.lines());
                case Script.Action.Drop d -> {
                    connection.abort();
                    yield false;
                }
                case Script.Action.Silence s -> {
                    connection.timeout(Duration.ofMinutes(1));
                    while (connection.read(new byte[512], 0, 512) >= 0) {
                        // swallowed
                    }
                    yield false;
                }
                case Script.Action.Raw raw -> {
                    out.bytes(raw.bytes()).flush();
                    yield true;
                }
                case Script.Action.BreakTls b -> {
                    say("220 2.0.0 Go on");
                    out.ascii("this is not TLS at all\r\n").flush();
                    yield false;
                }
                case Script.Action.Accept a -> say(usual);
                case null -> say(usual);
            };
        }

        private boolean say(String... reply) throws IOException {
            for (String line : reply)
                out.utf8(line).crlf();
            out.flush();
            said = Integer.parseInt(reply[0], 0, 3, 10);
            return said != 421;
        }
    }
}
