package org.posthouse.mta.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.protocol.smtpclient.Timeouts;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.Script.Action;
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.testkit.smtp.Sink;
import org.posthouse.testkit.time.VirtualClock;

/** Hosts that hang, drop, babble and crawl at every stage: each attempt ends in time and rightly, and others go on. */
final class HostileHostTest {
    private static final List<String> STAGES = List.of("", "EHLO", "MAIL", "RCPT", "DATA", ".");
    private static final Duration PATIENCE = Duration.ofMillis(700);
    private static final int BIG = 8 << 20;

    private final MemoryEngine engine = new MemoryEngine();
    private final VirtualClock clock = new VirtualClock();
    private final VirtualDns dns = VirtualDns.of(z -> z.mx("bad.example", 10, "mx.bad.example").address("mx.bad.example", "127.0.0.1")
            .address("good.example", "127.0.0.2").mx("both.example", 10, "mx.bad.example").mx("both.example", 20, "good.example"));
    private ScriptedPeer bad;
    private Sink good;
    private Relay relay;

    @BeforeEach
    void open() throws IOException {
        bad = ScriptedPeer.start(Script.ACCEPTING);
        good = Sink.start("127.0.0.2", bad.port());
        relay = relay(bad.port());
    }

    private Relay relay(int port) {
        return new Relay(Settings.of("mx.here.example").port(port).timeouts(Timeouts.all(PATIENCE)), dns, Dialer.direct(), engine, clock,
                clock, new Random(5));
    }

    @AfterEach
    void close() {
        relay.close();
        bad.close();
        good.close();
    }

    private Outcome send(Relay by, String to, int size) throws Refusal {
        byte[] text = new byte[size];
        java.util.Arrays.fill(text, (byte) 'x');
        byte[] head = "Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, text, 0, Math.min(head.length, size));
        Address a = Address.parse(to);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(text, 0, text.length);
            var arrival = new Arrival(1, ReturnPath.parse("robert@here.example"), new byte[0], blob.finish(), text.length, clock.instant(),
                    Terms.of(Terms.Content.SEVEN_BIT, false), "");
            return by.attempt(by.nextHop(a), arrival, List.of(new Recipient(a, a, new Route.Remote()))).outcomes().getFirst();
        }
    }

    /** Bounded: a few timeouts at most. */
    private Outcome bounded(String to, int size) throws Refusal {
        long start = System.nanoTime();
        Outcome o = send(relay, to, size);
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis < 10 * PATIENCE.toMillis(), millis + " ms");
        return o;
    }

    static Stream<Action> everyMischief() {
        return Stream.of(new Action.Silence(), new Action.Drop(), new Action.Say("421 4.3.2 Going down"),
                new Action.Say("451 4.3.0 Not now"),
                new Action.Raw("2".repeat(3000).getBytes(StandardCharsets.US_ASCII)),
                new Action.Raw("250-on and on\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII)),
                new Action.Raw("HTTP/1.1 400 What\r\n".getBytes(StandardCharsets.US_ASCII)), new Action.Raw(new byte[300]),
                new Action.Raw("25".getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @MethodSource("everyMischief")
    void mischiefAtEveryStageIsDeferredInTime(Action action) throws Exception {
        for (String stage : STAGES) {
            relay.close();
            relay = relay(bad.port());
            bad.script(Script.ACCEPTING.on(stage, action));
            Outcome o = bounded("a@bad.example", 100);
            assertInstanceOf(Outcome.Deferred.class, o, stage + " " + action + " " + o);
        }
    }

    @ParameterizedTest
    @MethodSource("everyMischief")
    void beforeTheEndOfTheMessageTheNextHostIsTried(Action action) throws Exception {
        for (String stage : List.of("", "EHLO", "MAIL")) {
            relay.close();
            relay = relay(bad.port());
            bad.script(Script.ACCEPTING.on(stage, action));
            Outcome o = bounded("a@both.example", 100);
            assertInstanceOf(Outcome.Delivered.class, o, stage + " " + action + " " + o);
        }
        assertEquals(3, good.messages());
    }

    @Test
    void aHostThatDoesNotReadIsGivenUp() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> stuck(server));
            Relay other = relay(server.getLocalPort());
            long start = System.nanoTime();
            assertInstanceOf(Outcome.Deferred.class, send(other, "a@bad.example", BIG));
            assertTrue(System.nanoTime() - start < 15_000_000_000L);
        }
    }

    // Answers everything at once and then never reads again.
    private static void stuck(ServerSocket server) {
        try (Socket s = server.accept()) {
            s.setReceiveBufferSize(4096);
            OutputStream out = s.getOutputStream();
            out.write("220 x\r\n250 x\r\n250 Ok\r\n250 Ok\r\n354 Go on\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            new java.util.concurrent.CountDownLatch(1).await(20, java.util.concurrent.TimeUnit.SECONDS);
        } catch (IOException | InterruptedException e) {
            // the test is over
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReplyInSingleOctetsIsRead(boolean inTime) throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> crawl(server, inTime));
            Outcome o = send(relay(server.getLocalPort()), "a@bad.example", 100);
            assertTrue(inTime ? o instanceof Outcome.Failed : o instanceof Outcome.Deferred, o.toString());
        }
    }

    private static void crawl(ServerSocket server, boolean ends) {
        try (Socket s = server.accept()) {
            s.setTcpNoDelay(true);
            byte[] reply = "554-5.7.1 You\r\n554 5.7.1 Go away\r\n".getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; ends ? i < reply.length : i < 1000; i++) {
                s.getOutputStream().write(ends ? reply[i] : '2');
                if (!ends)
                    java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            }
            while (s.getInputStream().read() >= 0) {
                // until the client goes
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    @Test
    void aResetInTheMiddleOfTheMessageIsDeferredAndMayGoElsewhere() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> reset(server));
            Outcome o = send(relay(server.getLocalPort()), "a@bad.example", BIG);
            assertInstanceOf(Outcome.Deferred.class, o, o.toString());
        }
    }

    private static void reset(ServerSocket server) {
        try (Socket s = server.accept()) {
            s.getOutputStream().write("220 x\r\n250 x\r\n250 Ok\r\n250 Ok\r\n354 Go on\r\n".getBytes(StandardCharsets.US_ASCII));
            s.getInputStream().readNBytes(100_000);
            s.setSoLinger(true, 0);
        } catch (IOException e) {
            // gone
        }
    }

    @Test
    void aGoodHostIsServedAtFullSpeedBesideManyThatHang() throws Exception {
        bad.script(Script.ACCEPTING.on("", new Action.Silence()));
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var hanging = new ArrayList<Future<Outcome>>();
            for (int i = 0; i < 50; i++)
                hanging.add(pool.submit(() -> send(relay, "a@bad.example", 100)));
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++)
                assertInstanceOf(Outcome.Delivered.class, send(relay, "a@good.example", 1000));
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(millis < 10_000, millis + " ms");
            for (Future<Outcome> f : hanging)
                assertInstanceOf(Outcome.Deferred.class, f.get());
        }
        assertEquals(200, good.messages());
    }

    @Test
    void aHostThatDidNotAnswerIsTriedLastForAWhile() throws Exception {
        bad.script(Script.ACCEPTING.on("", new Action.Silence()));
        send(relay, "a@both.example", 100);
        assertEquals(1, bad.connections());
        relay.close();
        bad.script(Script.ACCEPTING);
        assertInstanceOf(Outcome.Delivered.class, send(relay, "a@both.example", 100));
        assertEquals(1, bad.connections());
        assertInstanceOf(Outcome.Delivered.class, send(relay, "a@bad.example", 100));
        assertEquals(2, bad.connections());
        bad.script(Script.ACCEPTING.on("", new Action.Silence()));
        send(relay, "a@both.example", 100);
        clock.advance(Duration.ofMinutes(3));
        bad.script(Script.ACCEPTING);
        send(relay, "a@both.example", 100);
        assertEquals(4, bad.connections());
    }

    @Test
    void dnsThatIsDeadOrLiesDefersAndLosesNothing() throws Exception {
        dns.dead(true);
        assertInstanceOf(Outcome.Deferred.class, send(relay, "a@good.example", 100));
        dns.dead(false);
        dns.fail("mx.bad.example", true);
        assertInstanceOf(Outcome.Delivered.class, send(relay, "a@both.example", 100));
        assertInstanceOf(Outcome.Deferred.class, send(relay, "a@bad.example", 100));
        dns.add(z -> z.mx("loop.example", 10, "a.loop.example").alias("a.loop.example", "b.loop.example").alias("b.loop.example",
                "a.loop.example"));
        assertInstanceOf(Outcome.Deferred.class, send(relay, "a@loop.example", 100));
    }

    @Test
    void sourcesTakeTurnsAndTheFamilyIsChosen() {
        var settings = Settings.of("mx.here.example")
                .sources(Stream.of("127.0.0.3", "::1", "127.0.0.4").map(InetAddress::ofLiteral).toList());
        var by = new Relay(settings, dns, Dialer.direct(), engine, clock, clock, new Random(1));
        var seen = new ArrayList<String>();
        for (int i = 0; i < 4; i++)
            seen.add(Objects.requireNonNull(by.source(InetAddress.ofLiteral("192.0.2.1"))).getHostAddress());
        assertEquals(List.of("127.0.0.3", "127.0.0.4", "127.0.0.3", "127.0.0.4"), seen);
        dns.add(z -> z.address("dual.example", "192.0.2.1").address("dual.example", "2001:db8::1"));
        var host = new Hosts.Host("dual.example", 25, null, false, false);
        assertEquals(4, new Hosts(dns, settings, new Random(1)).addresses(host).orEmpty().getFirst().getAddress().length);
        assertEquals(16, new Hosts(dns, settings.ipv6First(true), new Random(1)).addresses(host).orEmpty().getFirst().getAddress().length);
    }
}
