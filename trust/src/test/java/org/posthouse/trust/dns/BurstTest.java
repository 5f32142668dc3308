package org.posthouse.trust.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;

/** Many names at once, large answers, silent servers: time and memory stay bounded, and silence is never "no such name". */
class BurstTest {
    private static Resolver resolver(int parallel, InetSocketAddress... servers) {
        return new DnsJavaResolver(new Settings(List.of(servers), Duration.ofMillis(200), 1, Duration.ofSeconds(2), 1000, parallel,
                Settings.Dnssec.OFF, null));
    }

    private static DatagramSocket silent() throws Exception {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Test
    void keepsAnswersUpToANumberAndUpToASize() throws Exception {
        var cache = new LookupCache(100, 1_000_000);
        long until = System.nanoTime() + Duration.ofHours(1).toNanos();
        for (int i = 0; i < 10_000; i++)
            cache.put(new LookupCache.Question("n" + i + ".example", 1), new Lookup(List.of(), false, false, null, until));
        assertEquals(100, cache.size());
        assertNotNull(cache.get(new LookupCache.Question("n9999.example", 1)));
        assertNull(cache.get(new LookupCache.Question("n0.example", 1)));
        var strings = new ArrayList<String>();
        for (int i = 0; i < 200; i++)
            strings.add("x".repeat(255));
        Record large = new TXTRecord(Name.fromString("large.example."), DClass.IN, 3600, strings);
        for (int i = 0; i < 1000; i++) {
            cache.put(new LookupCache.Question("large" + i + ".example", 16), new Lookup(List.of(large), true, false, null, until));
            assertTrue(cache.octets() <= 1_000_000);
        }
        assertTrue(cache.size() < 100, () -> cache.size() + " kept");
        // The same question again replaces its answer.
        long before = cache.octets();
        cache.put(new LookupCache.Question("large999.example", 16), new Lookup(List.of(large), true, false, null, until));
        assertEquals(before, cache.octets());
    }

    @Test
    void aSilentServerHoldsUpOnlyTheFirstQuestions() throws Exception {
        var zone = Zone.builder();
        for (int i = 0; i < 200; i++)
            zone.address("n" + i + ".example", "192.0.2." + i);
        try (var silent = silent(); ZoneServer server = ZoneServer.start(zone.build())) {
            var dns = resolver(16, (InetSocketAddress) silent.getLocalSocketAddress(), server.address());
            long began = System.nanoTime();
            for (int i = 0; i < 200; i++)
                assertEquals(List.of(InetAddress.ofLiteral("192.0.2." + i)), dns.a("n" + i + ".example").orEmpty());
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos(), "every question waited for the silent server");
        }
    }

    @Test
    void aBurstOfNamesAtASilentServerEndsInTime() throws Exception {
        try (var silent = silent(); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var dns = resolver(16, (InetSocketAddress) silent.getLocalSocketAddress());
            var asks = new ArrayList<Callable<Answer<String>>>();
            for (int i = 0; i < 500; i++) {
                String name = "n" + i + ".example";
                asks.add(() -> dns.txt(name));
            }
            long began = System.nanoTime();
            for (var answer : threads.invokeAll(asks))
                assertInstanceOf(Answer.TemporaryFailure.class, answer.get());
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(8).toNanos());
        }
    }

    @Test
    void aDeadlineEndsEachQuestion() throws Exception {
        try (var silent = silent()) {
            var dns = new DnsJavaResolver(
                    new Settings(List.of((InetSocketAddress) silent.getLocalSocketAddress()), Duration.ofSeconds(30), 3,
                            Duration.ofSeconds(100), 1000, 16, Settings.Dnssec.OFF, null));
            long began = System.nanoTime();
            var book = new Notebook(dns, InstantSource.system(), Duration.ofMillis(300));
            assertInstanceOf(Answer.TemporaryFailure.class, book.txt("a.example"));
            assertInstanceOf(Answer.TemporaryFailure.class, book.addresses(List.of("b.example", "c.example"), true).getLast());
            assertInstanceOf(Answer.TemporaryFailure.class, book.until(System.nanoTime()).mx("d.example"));
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(20).toNanos());
            assertEquals(4, book.lines().size());
        }
    }

    @Test
    void notesAnswersOnceAndNotTooMany() {
        var zone = Zone.builder().txt("t.example", "v=spf1 \u0007-all\n").mx("t.example", 0, "").put("t.example",
                new Zone.Entry.Address(InetAddress.ofLiteral("2001:db8::1:0:0:1"))).txt("long.example", "y".repeat(5000)).build();
        var now = new Instant[]{Instant.EPOCH};
        var book = new Notebook(new ZoneResolver(zone), () -> now[0], Duration.ofSeconds(20));
        for (int i = 0; i < 2; i++) {
            book.txt("T.example.");
            book.mx("t.example");
            book.aaaa("t.example");
            book.a("t.example");
            book.a("none.example");
        }
        assertEquals(List.of("TXT t.example: v=spf1 ?-all?", "MX t.example: 0 .", "AAAA t.example: 2001:db8::1:0:0:1", "A t.example: none",
                "A none.example: no such name"), book.lines());
        book.txt("long.example");
        assertEquals(500, book.lines().getLast().length());
        now[0] = now[0].plusSeconds(20);
        assertTrue(book.late());
        assertInstanceOf(Answer.TemporaryFailure.class, book.txt("t.example"));
        for (int i = 0; i < 1000; i++)
            book.a("n" + i + ".example");
        assertEquals(200, book.lines().size());
    }
}
