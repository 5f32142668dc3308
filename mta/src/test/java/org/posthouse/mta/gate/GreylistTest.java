package org.posthouse.mta.gate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.posthouse.base.net.Network;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Space;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.time.VirtualClock;

/** RFC 6647, RFC 5782 */
class GreylistTest {
    private static final GateSettings.Greylisting HOW = new GateSettings.Greylisting(Duration.ofMinutes(5), Duration.ofDays(1),
            Duration.ofDays(36), 100);
    private static final ReturnPath ROBERT = ReturnPath.parse("robert@there.test");
    private static final Address JOHN = Address.parse("john@example.com");
    private final VirtualClock clock = new VirtualClock();
    private final MemoryEngine engine = new MemoryEngine();
    private final VirtualDns dns = VirtualDns.of(z -> z.address("99.2.0.192.block.test", "127.0.0.2")
            .txt("99.2.0.192.block.test", "sends what nobody wants").address("98.2.0.192.block.test", "192.0.2.1")
            .address("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.block.test", "127.0.0.3")
            .address("97.2.0.192.block.test", "127.0.0.2").address("97.2.0.192.allow.test", "127.0.0.10"));

    private Gate gate(GateSettings settings) throws Exception {
        return new Gate(settings, dns, engine, clock);
    }

    private static GateSettings grey() {
        return new GateSettings(List.of(), List.of(), List.of(), Duration.ofSeconds(20), HOW);
    }

    private static Verdict judge(Gate gate, String peer, ReturnPath from, String to) throws Exception {
        return gate.visit(InetAddress.getByName(peer)).judge(from, Address.parse(to));
    }

    @Test
    void whoComesAgainComesIn() throws Exception {
        Gate gate = gate(grey());
        assertEquals(300, ((Verdict.Later) judge(gate, "192.0.2.1", ROBERT, "john@example.com")).seconds());
        clock.advance(Duration.ofMinutes(4));
        assertEquals(60, ((Verdict.Later) judge(gate, "192.0.2.200", ROBERT, "JOHN@example.com")).seconds());
        assertInstanceOf(Verdict.Later.class, judge(gate, "192.0.2.1", ROBERT, "mary@example.com"));
        assertInstanceOf(Verdict.Later.class, judge(gate, "198.51.100.1", ROBERT, "john@example.com"));
        assertInstanceOf(Verdict.Pass.class, judge(gate, "192.0.2.1", ROBERT, "postmaster@example.com"));
        clock.advance(Duration.ofMinutes(1));
        assertEquals("greylist: came again after 300 s", judge(gate, "192.0.2.1", ROBERT, "john@example.com").why());
        clock.advance(Duration.ofDays(35));
        assertTrue(judge(gate, "192.0.2.1", ROBERT, "john@example.com").why().startsWith("greylist: known since 2026-01-01T00:00"));
        clock.advance(Duration.ofDays(35));
        // Remembered also after a restart, and for longer by what came meanwhile.
        assertInstanceOf(Verdict.Pass.class, judge(gate(grey()), "192.0.2.1", ROBERT, "john@example.com"));
        clock.advance(Duration.ofDays(37));
        assertInstanceOf(Verdict.Later.class, judge(gate, "192.0.2.1", ROBERT, "john@example.com"));
        clock.advance(Duration.ofDays(2));
        assertInstanceOf(Verdict.Later.class, judge(gate, "192.0.2.1", ROBERT, "john@example.com"));
    }

    @Test
    void aNetworkWithAQueueIsNotAskedAnyMore() throws Exception {
        Gate gate = gate(grey());
        for (int i = 0; i < 5; i++)
            judge(gate, "2001:db8::1", ROBERT, "u" + i + "@example.com");
        clock.advance(Duration.ofMinutes(5));
        for (int i = 0; i < 5; i++)
            assertInstanceOf(Verdict.Pass.class, judge(gate, "2001:db8::2", ROBERT, "u" + i + "@example.com"));
        assertEquals("greylist: mail from this network is known", judge(gate, "2001:db8::3", ReturnPath.NULL, "john@example.com").why());
        assertInstanceOf(Verdict.Later.class, judge(gate, "2001:db8:0:1::3", ReturnPath.NULL, "john@example.com"));
    }

    @Test
    void whatIsRememberedIsBounded() throws Exception {
        Gate gate = gate(grey());
        Greylist list = Objects.requireNonNull(gate.greylist);
        for (int i = 0; i < 1000; i++) {
            judge(gate, "192.0.2.1", ROBERT, "u" + i + "@example.com");
            clock.advance(Duration.ofSeconds(1));
        }
        assertEquals(100, list.rows());
        assertEquals(200, stored());
        assertEquals(100, new Greylist(HOW, engine, clock).rows());
        clock.advance(Duration.ofDays(2));
        gate.forget(clock.instant());
        assertEquals(0, list.rows());
        assertEquals(0, stored());
    }

    private int stored() throws Exception {
        int[] n = {0};
        engine.scan(Space.GREYLIST, new byte[]{0}, null, Integer.MAX_VALUE, false, (k, v) -> ++n[0] > 0);
        return n[0];
    }

    @Test
    void theFirstFormat() {
        byte[] bytes = HexFormat.of().parseHex("010000019b76d9c4000000019b76da1c000000019b7c0020008702");
        var row = new Greylist.Row(0x19b76d9c400L, 0x19b76da1c00L, 0x19b7c002000L, 263);
        assertArrayEquals(bytes, row.encode());
        assertEquals(row, Greylist.Row.decode(bytes));
    }

    @Test
    void lists() throws Exception {
        Gate gate = gate(new GateSettings(List.of(Network.parse("198.51.100.0/24")), List.of("allow.test"), List.of("block.test"),
                Duration.ofSeconds(20), HOW));
        assertEquals("listed by block.test: sends what nobody wants", judge(gate, "192.0.2.99", ROBERT, "john@example.com").why());
        assertInstanceOf(Verdict.Pass.class, judge(gate, "192.0.2.99", ROBERT, "postmaster@example.com"));
        assertInstanceOf(Verdict.Refuse.class, judge(gate, "2001:db8::1", ROBERT, "john@example.com"));
        assertEquals("allowed by allow.test", judge(gate, "192.0.2.97", ROBERT, "john@example.com").why());
        // An answer outside 127.0.0.0/8 is that of somebody who answers for every name.
        assertInstanceOf(Verdict.Later.class, judge(gate, "192.0.2.98", ROBERT, "john@example.com"));
        assertEquals(new Verdict.Pass(""), judge(gate, "198.51.100.7", ROBERT, "john@example.com"));
    }

    @Test
    void listsThatDoNotAnswerKeepNobodyOut() throws Exception {
        dns.dead(true);
        Gate gate = gate(new GateSettings(List.of(), List.of(), List.of("block.test"), Duration.ofSeconds(20), null));
        Verdict verdict = gate.visit(InetAddress.getByName("192.0.2.99")).judge(ROBERT, JOHN);
        assertTrue(verdict instanceof Verdict.Pass && verdict.why().startsWith("block.test gave no answer"), verdict.toString());
    }

    @Test
    void nothingIsAskedWhereNothingIsConfigured() throws Exception {
        Gate gate = gate(new GateSettings(List.of(), List.of("allow.test"), List.of(), Duration.ofSeconds(20), null));
        assertEquals(new Verdict.Pass(""), judge(gate, "192.0.2.99", ROBERT, "john@example.com"));
        assertEquals(0, dns.asked());
    }
}
