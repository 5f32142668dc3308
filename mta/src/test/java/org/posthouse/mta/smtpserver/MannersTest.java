package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Listener;
import org.posthouse.base.net.Network;
import org.posthouse.protocol.proxy.Proxies;
import org.posthouse.protocol.proxy.ProxyHeader;

/** Early talkers, those who do not wait for replies, and clients behind proxies. */
class MannersTest {
    private final Office office = new Office();

    private SmtpSettings.Manners manners(int pauseMillis, boolean refuse) {
        return new SmtpSettings.Manners(Duration.ofMillis(pauseMillis), refuse, refuse);
    }

    @Test
    void earlyTalkersAreNotedOrRefused() throws Exception {
        office.settings = office.settings.with(manners(20_000, false));
        try (Caller c = office.dial(Door.RECEIVING, "192.0.2.7")) {
            c.raw("EHLO a\r\n").expect("220").expect("250").send("a@b.test", "john@example.com", "x", "250");
        }
        assertEquals("talked before the greeting", office.events.getFirst().facts().get("manners"));
        office.settings = office.settings.with(manners(20_000, true));
        try (Caller c = office.dial(Door.RECEIVING, "192.0.2.7")) {
            c.raw("EHLO a\r\n").expect("554 5.5.0").end();
        }
        assertEquals("connect", office.events.getLast().facts().get("command"));
        office.settings = office.settings.with(manners(30, true));
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("QUIT", "221").end();
        }
    }

    @Test
    void whoDoesNotWaitIsNotedOrRefused() throws Exception {
        String hasty = "EHLO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<john@example.com>\r\nDATA\r\n";
        try (Caller c = office.call(Door.RECEIVING)) {
            c.raw(hasty + "x\r\n.\r\n").expect("250").expect("250").expect("250").expect("354").expect("250");
        }
        assertEquals("did not wait for the reply to EHLO, did not wait for the reply to DATA",
                office.events.getFirst().facts().get("manners"));
        office.settings = office.settings.with(manners(0, true));
        try (Caller c = office.call(Door.RECEIVING)) {
            c.raw("EHLO a\r\nMAIL FROM:<a@b.test>\r\n").expect("554 5.5.1").end();
        }
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().raw("MAIL FROM:<a@b.test>\r\nRCPT TO:<john@example.com>\r\nDATA\r\n").expect("250").expect("250").expect("354")
                    .raw("x\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<john@example.com>\r\nDATA\r\nhi\r\n.\r\n").expect("250").expect("250")
                    .expect("250").expect("554 5.5.1").end();
        }
        assertEquals(2, office.delivered.size());
    }

    @Test
    void aProxySpeaksForItsClient() throws Exception {
        office.settings = office.settings.xclient(List.of(Network.parse("192.0.2.7")));
        try (Caller c = office.call(Door.RECEIVING)) {
            assertTrue(c.raw("EHLO proxy\r\n").reply().contains("250-XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT"));
            c.say("XCLIENT ADDR=IPV6:2001:db8::99 NAME=far.test HELO=far.test PORT=4711 LOGIN=[UNAVAILABLE]", "220 mail.example.com")
                    .say("MAIL FROM:<a@b.test>", "503").say("EHLO proxy", "250 ").send("a@b.test", "john@example.com", "x", "250")
                    .say("MAIL FROM:<a@b.test>", "250").say("XCLIENT ADDR=192.0.2.1", "503").say("RSET", "250")
                    .say("XCLIENT ADDR=far.test", "501").say("XCLIENT ADDR=192.0.2.1/8", "501").say("XCLIENT PORT=65536", "501")
                    .say("XCLIENT LOGIN=john@example.com", "501");
        }
        String trace = new String(office.delivered.getFirst().arrival().trace(), StandardCharsets.UTF_8);
        assertTrue(trace.startsWith("Received: from far.test ([IPv6:2001:db8:0:0:0:0:0:99])"), trace);
        assertEquals("2001:db8:0:0:0:0:0:99", office.events.getFirst().facts().get("peer"));
        try (Caller c = office.call(Door.RECEIVING, "192.0.2.8")) {
            assertFalse(c.raw("EHLO a\r\n").reply().toString().contains("XCLIENT"));
            c.say("XCLIENT ADDR=192.0.2.1", "550 5.7.0").say("HELP", "214");
        }
    }

    @Test
    void aProxyHasLoggedItsClientIn() throws Exception {
        office.settings = office.settings.xclient(List.of(Network.parse("192.0.2.0/24")));
        try (Caller c = office.call(Door.SUBMISSION)) {
            c.say("XCLIENT LOGIN=nobody@example.com", "501 5.7.8").say("XCLIENT HELO=phone", "220")
                    .say("XCLIENT ADDR=198.51.100.1 LOGIN=john@example.com", "220").say("EHLO proxy", "250 ")
                    .say("MAIL FROM:<mary@example.com>", "550 5.7.1").send("john@example.com", "far@away.test", "x", "250")
                    .say("XCLIENT ADDR=198.51.100.2", "220").say("EHLO proxy", "250 ").say("MAIL FROM:<john@example.com>", "530");
        }
        assertEquals("john@example.com", office.queued.getFirst().arrival().login());
        assertTrue(new String(office.queued.getFirst().arrival().trace(), StandardCharsets.UTF_8)
                .startsWith("Received: from phone ([198.51.100.1])"));
    }

    @Test
    void limitsCountTheClientAndNotTheProxy() throws Exception {
        office.settings = office.settings.with(new SmtpLimits(4096, 1_000_000, 65_536, 100, 20, 50, 5, 100, 1, 100, 50,
                Duration.ofMinutes(5), Duration.ofMinutes(30)));
        var at = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var service = Listener.Service.plain("smtp").with(new Listener.Limits(100, 2, 10)).refusing("421 4.7.0 too many")
                .behind(new Proxies(List.of(Network.parse("127.0.0.1"))));
        try (Listener l = Listener.start(at, service, office.server(Door.RECEIVING))) {
            try (Caller one = through(l, "192.0.2.1", false).expect("220").ehlo().say("MAIL FROM:<>", "250");
                    Caller two = through(l, "192.0.2.1", true).expect("220").ehlo().say("MAIL FROM:<>", "450");
                    Caller three = through(l, "192.0.2.1", true);
                    Caller four = through(l, "2001:db8::1", true)) {
                three.expect("421 4.7.0 too many").end();
                four.expect("220").ehlo().say("MAIL FROM:<>", "250").say("QUIT", "221");
                one.say("QUIT", "221");
                two.say("QUIT", "221");
            }
            for (String garbage : List.of("EHLO a\r\n", "PROXY TCP4 x\r\n", "\r\n\r\n\0\r\nQUIT\n!\021\177\177",
                    "PROXY UNKNOWN" + "x".repeat(200)))
                try (Caller c = new Caller(Connection.of(SocketChannel.open(l.address())))) {
                    c.raw(garbage.getBytes(StandardCharsets.ISO_8859_1)).end();
                }
            try (Caller c = new Caller(Connection.of(SocketChannel.open(l.address())))) {
                c.raw("PROXY UNKNOWN\r\n").expect("220").ehlo();
            }
        }
    }

    private static Caller through(Listener l, String client, boolean binary) throws Exception {
        String here = client.indexOf(':') < 0 ? "192.0.2.9" : "2001:db8::9";
        var header = new ProxyHeader.Client(new InetSocketAddress(client, 4711), new InetSocketAddress(here, 25));
        return new Caller(Connection.of(SocketChannel.open(l.address()))).raw(binary ? header.binary() : header.line());
    }

    @Test
    void nobodyElseIsAskedForAHeader() throws Exception {
        var at = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var service = Listener.Service.plain("smtp").behind(new Proxies(List.of(Network.parse("192.0.2.0/24"))));
        try (Listener l = Listener.start(at, service, office.server(Door.RECEIVING));
                Caller c = new Caller(Connection.of(SocketChannel.open(l.address())))) {
            c.expect("220").say("PROXY TCP4 192.0.2.1 192.0.2.2 1 25", "500");
        }
    }
}
