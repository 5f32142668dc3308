package org.posthouse.mta.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.base.net.TlsContext;
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
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.testkit.time.VirtualClock;

final class RelayTest {
    private final MemoryEngine engine = new MemoryEngine();
    private final VirtualClock clock = new VirtualClock();
    private final VirtualDns dns = VirtualDns
            .of(z -> z.mx("there.example", 10, "one.there.example").mx("there.example", 20, "two.there.example")
                    .address("one.there.example", "127.0.0.1").address("two.there.example", "127.0.0.2").mx("null.example", 0, "")
                    .mx("loop.example", 10, "mx.here.example").mx("behind.example", 10, "one.there.example")
                    .mx("behind.example", 20, "mx.here.example")
                    .mx("behind.example", 30, "nowhere.example").address("plain.example", "127.0.0.1").put("empty.example")
                    .mx("lost.example", 10, "nowhere.example").address("mx.here.example", "127.0.0.9"));
    private ScriptedPeer one;
    private ScriptedPeer two;
    private Settings settings;

    @BeforeEach
    void open() throws IOException {
        one = ScriptedPeer.start(Script.ACCEPTING);
        two = ScriptedPeer.start("127.0.0.2", one.port(), Script.ACCEPTING, null, "PIPELINING");
        settings = Settings.of("mx.here.example").port(one.port()).timeouts(Timeouts.all(Duration.ofSeconds(3)));
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private Relay relay() {
        return new Relay(settings, dns, Dialer.direct(), engine, clock, clock, new Random(5));
    }

    private Arrival arrival(boolean eightBit, boolean utf8) throws Refusal {
        byte[] text = "Subject: x\r\n\r\nhello\r\n".getBytes(StandardCharsets.UTF_8);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(text, 0, text.length);
            return new Arrival(1, ReturnPath.parse("robert@here.example"), new byte[0], blob.finish(), text.length, clock.instant(),
                    Terms.of(eightBit ? Terms.Content.EIGHT_BIT : Terms.Content.SEVEN_BIT, utf8), "");
        }
    }

    private Attempted attempt(Relay relay, boolean eightBit, boolean utf8, String... to) throws Refusal {
        var all = new ArrayList<Recipient>();
        for (String a : to)
            all.add(new Recipient(Address.parse(a), Address.parse(a), new Route.Remote()));
        return relay.attempt(relay.nextHop(all.getFirst().address()), arrival(eightBit, utf8), all);
    }

    private Attempted attempt(String... to) throws Refusal {
        return attempt(relay(), false, false, to);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            a@null.example,      Failed,   5.1.10
            a@nowhere.example,   Failed,   5.1.2
            a@empty.example,     Failed,   5.4.4
            a@lost.example,      Failed,   5.4.4
            a@loop.example,      Failed,   5.4.6
            a@[x-tag:1],         Failed,   5.1.2
            a@dead.example,      Deferred, 4.4.3
            a@plain.example,     Delivered,
            a@behind.example,    Delivered,
            a@there.example,     Delivered,
            a@[127.0.0.2],       Delivered,
            """)
    void dnsDecides(String to, String expected, String status) throws Refusal {
        dns.fail("dead.example", true);
        Outcome o = attempt(to).outcomes().getFirst();
        assertEquals(expected, o.getClass().getSimpleName(), o.toString());
        if (o instanceof Outcome.Failed f)
            assertEquals(status, f.status().toString(), f.text());
        if (o instanceof Outcome.Deferred d)
            assertEquals(status, d.status().toString(), d.text());
    }

    @Test
    void theNextHostIsTriedWhereThePreferredOneIsDeadOrBusy() throws Refusal {
        one.script(Script.ACCEPTING.on("", "421 4.3.2 Busy"));
        assertInstanceOf(Outcome.Delivered.class, attempt("a@there.example").outcomes().getFirst());
        one.script(Script.ACCEPTING.on("MAIL", "451 4.3.0 Not now"));
        assertInstanceOf(Outcome.Delivered.class, attempt("a@there.example").outcomes().getFirst());
        one.script(Script.ACCEPTING.on("RCPT", new Script.Action.Drop()));
        assertInstanceOf(Outcome.Delivered.class, attempt("a@there.example").outcomes().getFirst());
        one.close();
        assertInstanceOf(Outcome.Delivered.class, attempt("a@there.example").outcomes().getFirst());
        assertEquals(4, two.received().size());
    }

    @Test
    void aRefusalIsFinalAndADeferralOfARecipientIsNotTakenElsewhere() throws Refusal {
        one.script(Script.ACCEPTING.on("RCPT TO:<a@", "550 5.1.1 Unknown").on("RCPT TO:<b@", "450 4.2.1 Later"));
        var outcomes = attempt("a@there.example", "b@there.example", "c@there.example").outcomes();
        assertEquals("550 5.1.1 Unknown", assertInstanceOf(Outcome.Failed.class, outcomes.get(0)).text());
        assertEquals("450 4.2.1 Later", assertInstanceOf(Outcome.Deferred.class, outcomes.get(1)).text());
        assertInstanceOf(Outcome.Delivered.class, outcomes.get(2));
        assertEquals(0, two.connections());
    }

    @Test
    void aReplyLostAfterTheDotIsDeferredAndNotSentToAnotherHost() throws Refusal {
        one.script(Script.ACCEPTING.on(".", new Script.Action.Drop()));
        var o = assertInstanceOf(Outcome.Deferred.class, attempt("a@there.example").outcomes().getFirst());
        assertTrue(o.text().contains("may have arrived"), o.text());
        assertEquals(1, one.received().size());
        assertEquals(0, two.connections());
    }

    @Test
    void nobodyReachableIsDeferredAndSaysSo() throws Refusal {
        one.close();
        two.close();
        Attempted result = attempt("a@there.example");
        assertTrue(result.unreachable());
        var o = assertInstanceOf(Outcome.Deferred.class, result.outcomes().getFirst());
        assertEquals("4.4.1", o.status().toString());
    }

    @Test
    void everyHostRefusingTheSessionIsFinal() throws Refusal {
        one.script(Script.ACCEPTING.on("", "554 5.7.1 Go away"));
        two.script(Script.ACCEPTING.on("", "554 5.7.1 You too"));
        var o = assertInstanceOf(Outcome.Failed.class, attempt("a@there.example").outcomes().getFirst());
        assertEquals("5.7.1", o.status().toString());
    }

    @Test
    void whatTheServerCannotTakeFailsBeforeItIsSent() throws Refusal {
        one.close();
        // Nothing of it needs more than seven bits, whatever was said.
        assertInstanceOf(Outcome.Delivered.class, attempt(relay(), true, false, "a@there.example").outcomes().getFirst());
        assertInstanceOf(Outcome.Delivered.class, attempt(relay(), false, true, "a@there.example").outcomes().getFirst());
        var mixed = attempt("gr\u00fcn@there.example", "b@there.example").outcomes();
        assertEquals("5.6.7", assertInstanceOf(Outcome.Failed.class, mixed.get(0)).status().toString());
        assertInstanceOf(Outcome.Delivered.class, mixed.get(1));
    }

    // Nothing is wrong with a message that cannot be read just now.
    @Test
    void whatCannotBeReadToBeWrittenInSevenBitsIsDeferred() throws Exception {
        byte[] text = "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ngr\u00fcn\r\n".getBytes(StandardCharsets.UTF_8);
        try (BlobWriter blob = engine.newBlob(); Relay relay = relay()) {
            blob.write(text, 0, text.length);
            var message = new Arrival(1, ReturnPath.parse("robert@here.example"), new byte[0], blob.finish(), text.length, clock.instant(),
                    Terms.of(Terms.Content.EIGHT_BIT, false), "");
            engine.deleteBlob(message.blob());
            Address to = Address.parse("a@plain.example");
            Outcome o = relay.attempt(relay.nextHop(to), message, List.of(new Recipient(to, to, new Route.Remote()))).outcomes().getFirst();
            assertEquals("4.3.0", assertInstanceOf(Outcome.Deferred.class, o, o.toString()).status().toString());
        }
    }

    @Test
    void aConnectionIsUsedAgainAndAStaleOneIsReplaced() throws Refusal {
        try (Relay relay = relay()) {
            for (int i = 0; i < 3; i++)
                attempt(relay, false, false, "a@there.example");
            assertEquals(1, one.connections());
            one.script(Script.ACCEPTING.on("MAIL", new Script.Action.Drop()).first(1, Script.ACCEPTING));
            assertInstanceOf(Outcome.Delivered.class, attempt(relay, false, false, "a@there.example").outcomes().getFirst());
            assertEquals(2, one.connections());
            assertEquals(4, one.received().size());
        }
    }

    @Test
    void anIdleConnectionIsPartedFromWithQuit() throws Exception {
        try (Relay relay = relay()) {
            attempt(relay, false, false, "a@there.example");
            assertFalse(one.lines().contains("QUIT"));
            clock.advance(Duration.ofSeconds(11));
            one.awaitLine("QUIT");
        }
    }

    @Test
    void routesAndTheSmartHostTakeOverFromDns() throws Refusal {
        var to = new HostPort("127.0.0.2", one.port());
        settings = settings.routes(Map.of("routed.example", to, ".sub.example", to));
        Relay relay = relay();
        assertEquals(NextHop.host(to), relay.nextHop(Address.parse("a@routed.example")));
        assertEquals(NextHop.host(to), relay.nextHop(Address.parse("a@x.y.sub.example")));
        assertEquals(NextHop.domain("sub.example"), relay.nextHop(Address.parse("a@sub.example")));
        assertInstanceOf(Outcome.Delivered.class, attempt("a@routed.example").outcomes().getFirst());
        settings = settings.smartHost(to, null);
        assertInstanceOf(Outcome.Delivered.class, attempt("a@nowhere.example").outcomes().getFirst());
        assertEquals(2, two.received().size());
    }

    @Test
    void ourOwnListenerIsNoHostForMail() throws Refusal {
        settings = settings.own(new OwnAddresses(List.of(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), one.port()))));
        var o = assertInstanceOf(Outcome.Failed.class, attempt("a@plain.example").outcomes().getFirst());
        assertEquals("5.4.6", o.status().toString());
        assertEquals(0, one.connections());
    }

    @Test
    void encryptionIsUsedWhereOfferedAndDoneWithoutWhereItIsBroken(@TempDir Path keys) throws Exception {
        SelfSigned made = SelfSigned.create(keys, List.of("tls.example"));
        var certificate = TlsContext.server(made.chain(), made.key());
        dns.add(z -> z.mx("tls.example", 10, "mx.tls.example").address("mx.tls.example", "127.0.0.3"));
        try (ScriptedPeer three = ScriptedPeer.start("127.0.0.3", one.port(), Script.ACCEPTING, certificate, "PIPELINING")) {
            Attempted good = attempt("a@tls.example");
            assertInstanceOf(Outcome.Delivered.class, good.outcomes().getFirst());
            assertTrue(good.tls().startsWith("TLSv1."), good.tls());
            assertTrue(three.received().getFirst().tls());
            three.script(Script.ACCEPTING.on("STARTTLS", new Script.Action.BreakTls()));
            Attempted clear = attempt("a@tls.example");
            assertInstanceOf(Outcome.Delivered.class, clear.outcomes().getFirst());
            assertEquals("", clear.tls());
            assertTrue(clear.dialogue().contains("again in clear"), clear.dialogue());
            assertFalse(three.received().get(1).tls());
            assertEquals(3, three.connections());
            three.script(Script.ACCEPTING.on("STARTTLS", "454 4.7.0 Not now"));
            assertInstanceOf(Outcome.Delivered.class, attempt("a@tls.example").outcomes().getFirst());
            assertEquals(4, three.connections());
        }
    }

    @Test
    void hostsWithIpv6AddressesAreReached() throws Exception {
        dns.add(z -> z.mx("six.example", 10, "mx.six.example").address("mx.six.example", "::1").mx("both.example", 10, "mx.both.example")
                .address("mx.both.example", "127.0.0.8").address("mx.both.example", "::1"));
        ScriptedPeer six;
        try {
            six = ScriptedPeer.start("::1", one.port(), Script.ACCEPTING, null, "PIPELINING");
        } catch (IOException e) {
            System.out.println("skipped: no IPv6 loopback address on this machine (" + e.getMessage() + ")");
            Assumptions.abort("no IPv6");
            return;
        }
        try (six) {
            for (String to : new String[]{"a@six.example", "a@both.example", "a@[IPv6:::1]"})
                assertInstanceOf(Outcome.Delivered.class, attempt(to).outcomes().getFirst(), to);
            assertEquals(3, six.received().size());
            var fixed = new HostPort("::1", one.port());
            settings = settings.smartHost(fixed, null);
            assertInstanceOf(Outcome.Delivered.class, attempt("a@nowhere.example").outcomes().getFirst());
        }
    }

    @Test
    void equalPreferencesAreSharedOut() {
        dns.add(z -> {
            for (int i = 0; i < 8; i++)
                z.mx("many.example", 10, "m" + i + ".example");
        });
        var firsts = new java.util.HashSet<String>();
        var hosts = new Hosts(dns, settings, new Random(1));
        for (int i = 0; i < 50; i++)
            if (hosts.of(NextHop.domain("many.example")) instanceof Hosts.Way.To to)
                firsts.add(to.hosts().getFirst().name());
        assertTrue(firsts.size() > 4, firsts.toString());
    }

    @ParameterizedTest
    @CsvSource({"host:25,host,25", "[2001:db8::1]:587,2001:db8::1,587", "127.0.0.1:65535,127.0.0.1,65535", "host,,", ":25,,", "host:0,,",
            "host:99999,,", "::1:25,,", "[::1]25,,"})
    void hostPortIsReadStrictly(String text, String host, Integer port) {
        if (host == null)
            org.junit.jupiter.api.Assertions.assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
        else {
            assertEquals(new HostPort(host, port), HostPort.parse(text));
            assertEquals(text, HostPort.parse(text).toString());
        }
    }
}
