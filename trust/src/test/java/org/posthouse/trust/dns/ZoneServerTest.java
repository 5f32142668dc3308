package org.posthouse.trust.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ZoneServerTest {
    private ZoneServer server;

    @BeforeEach
    void start() throws IOException {
        var more = Zone.builder().txt("big.example.com", "b".repeat(6000)).txt("odd.example.com", "q\"\\\u00fc;\t").build();
        server = ZoneServer.start(ZoneTest.zone().with(more));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Resolver resolver(InetSocketAddress... servers) {
        return new DnsJavaResolver(
                new Settings(List.of(servers), Duration.ofMillis(300), 1, Duration.ofSeconds(3), 1000, 16, Settings.Dnssec.OFF, null));
    }

    @Test
    void resolvesOverTheNetworkAsFromTheZoneItself() {
        ZoneTest.check(resolver(server.address()));
    }

    @Test
    void longAnswersComeByTcp() {
        assertEquals(List.of("b".repeat(6000)), resolver(server.address()).txt("big.example.com").orEmpty());
        assertEquals(List.of("q\"\\\u00fc;\t"), resolver(server.address()).txt("odd.example.com").orEmpty());
    }

    @Test
    void aDeadServerIsATemporaryFailureAndTheNextOneIsAsked() throws IOException {
        InetSocketAddress dead;
        try (var s = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            dead = (InetSocketAddress) s.getLocalSocketAddress();
        }
        assertInstanceOf(Answer.TemporaryFailure.class, resolver(dead).mx("example.com"));
        assertEquals(2, resolver(dead, server.address()).mx("example.com").orEmpty().size());
    }

    @Test
    void manyAtOnceWaitTheirTurn() throws Exception {
        Resolver dns = resolver(server.address());
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Answer<?>>>();
            for (int i = 0; i < 200; i++) {
                String name = "n" + i + ".example.com";
                calls.add(() -> dns.addresses(name));
            }
            for (var f : pool.invokeAll(calls))
                assertEquals(new Answer.NoSuchName<>(), f.get());
        }
    }

    @Test
    void garbageIsAnsweredOrIgnoredAndTheServerLives() throws IOException {
        try (var s = new DatagramSocket()) {
            s.setSoTimeout(3000);
            for (byte[] junk : new byte[][]{{}, {1}, new byte[11], new byte[2000]})
                s.send(new DatagramPacket(junk, junk.length, server.address()));
            byte[] half = {7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63, 'a'};
            s.send(new DatagramPacket(half, half.length, server.address()));
            var in = new DatagramPacket(new byte[512], 512);
            do
                s.receive(in);
            while (in.getData()[0] != 7);
            assertEquals(1, in.getData()[3] & 0xf);
        }
        assertEquals(2, resolver(server.address()).mx("example.com").orEmpty().size());
    }

    @Test
    void digUnderstandsIt() throws Exception {
        if (!Files.isExecutable(Path.of("/usr/bin/dig"))) {
            System.out.println("skipped: dig is not installed");
            return;
        }
        String mx = dig("example.com", "MX");
        assertTrue(mx.contains("status: NOERROR") && mx.contains("flags: qr aa rd ra"), mx);
        assertTrue(mx.contains("EDNS: version: 0") && mx.contains("10 mail.example.com."), mx);
        assertFalse(mx.contains("WARNING") || mx.contains(";; Got bad"), mx);
        String none = dig("nowhere.example.com", "A");
        assertTrue(none.contains("status: NXDOMAIN") && none.contains("SOA"), none);
        assertTrue(none.contains("example.com.\t"), none);
        String empty = dig("mail.example.com", "SSHFP");
        assertTrue(empty.contains("status: NOERROR") && empty.contains("ANSWER: 0") && empty.contains("SOA"), empty);
        assertTrue(dig("mail.example.com", "TYPE65280").contains("status: NOERROR"));
        String any = dig("example.com", "ANY");
        assertTrue(any.contains("ANSWER: 6"), any);
        String axfr = dig("example.com", "AXFR");
        assertTrue(axfr.contains("Transfer failed"), axfr);
        assertTrue(dig("www.example.com", "A").contains("CNAME"));
        assertTrue(dig("www.example.com", "A", "+tcp").contains("192.0.2.1"));
        String big = dig("big.example.com", "TXT", "+noedns");
        assertTrue(big.contains("Truncated, retrying in TCP"), big);
        String version = dig("example.com", "MX", "+edns=1", "+noednsneg");
        assertTrue(version.contains("status: BADVERS"), version);
        String chaos = dig("example.com", "MX", "-c", "CH");
        assertTrue(chaos.contains("status: REFUSED"), chaos);
        String slow = dig("slow.example.com", "TXT", "+time=1", "+tries=1");
        assertTrue(slow.contains("timed out"), slow);
        assertTrue(dig("version.bind", "MX", "+noedns", "+norecurse").contains("status: NXDOMAIN"));
    }

    private String dig(String... args) throws Exception {
        var command = new ArrayList<>(List.of("dig", "@127.0.0.1", "-p", String.valueOf(server.address().getPort()), "+nocookie"));
        command.addAll(List.of(args));
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        p.waitFor();
        return out;
    }
}
