package org.posthouse.trust.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.Zone;

/** What records may cost: questions, time and memory. RFC 7208 §4.6.4, §11.1 */
class LimitsTest {
    private static final InetAddress IP = InetAddress.ofLiteral("192.0.2.4");

    private record Checked(SpfResult result, CountingDns dns) {
        Checked is(Result expected, int atMost) {
            assertEquals(expected, result.result(), () -> result.why() + "\n" + String.join("\n", result.way()));
            assertTrue(dns.asked.size() <= atMost, () -> dns.asked.size() + " questions");
            assertTrue(result.way().size() <= 121);
            assertTrue(result.why().length() <= 500);
            return this;
        }
    }

    private static Checked check(Consumer<Zone.Builder> names) {
        var zone = Zone.builder().address("a.example.com", "198.51.100.1").mx("m.example.com", 10, "a.example.com");
        names.accept(zone);
        var dns = new CountingDns(zone.build(), () -> {
        });
        return new Checked(new Spf(dns, "mx.example.org", SpfTable.NOON).check(IP, "mail.example.com", "robert@t.example.com"), dns);
    }

    private static Checked record(String record) {
        return check(z -> z.txt("t.example.com", record));
    }

    @Test
    void allowsTenTermsThatAskDns() {
        record("v=spf1 " + "a:a.example.com ".repeat(10) + "ip4:192.0.2.4 -all").is(Result.PASS, 11);
        record("v=spf1 " + "a:a.example.com ".repeat(11) + "ip4:192.0.2.4 -all").is(Result.PERMERROR, 11);
        record("v=spf1 " + "mx:m.example.com ".repeat(10) + "ip4:192.0.2.4 -all").is(Result.PASS, 21);
        // One that is never reached does not count.
        record("v=spf1 ip4:192.0.2.4 " + "a:a.example.com ".repeat(11) + "-all").is(Result.PASS, 1);
    }

    @Test
    void countsAllKindsOfTermsTogether() {
        String four = "a:a.example.com mx:m.example.com -exists:robert.example.org ptr:example.org ";
        Consumer<Zone.Builder> names = z -> z.txt("t.example.com", "v=spf1 " + four + "include:i.example.com redirect=r.example.com")
                .put("4.2.0.192.in-addr.arpa", new Zone.Entry.Pointer("a.example.com"));
        check(names.andThen(z -> z.txt("i.example.com", "v=spf1 -all").txt("r.example.com",
                "v=spf1 a:a.example.com mx:m.example.com include:i.example.com a:a.example.com ip4:192.0.2.4 -all"))).is(Result.PASS, 20);
        check(names.andThen(z -> z.txt("i.example.com", "v=spf1 a:a.example.com -all").txt("r.example.com",
                "v=spf1 a:a.example.com mx:m.example.com include:i.example.com a:a.example.com ip4:192.0.2.4 -all")))
                .is(Result.PERMERROR, 20);
    }

    @Test
    void countsTheMacroThatAsksForNames() {
        String macros = "-exists:%{p}.x.example.com ".repeat(2);
        for (int others : new int[]{7, 8})
            check(z -> z.txt("t.example.com", "v=spf1 " + "a:a.example.com ".repeat(others) + macros + "ip4:192.0.2.4")
                    .put("4.2.0.192.in-addr.arpa", new Zone.Entry.Pointer("a.example.com")))
                    .is(others == 7 ? Result.PASS : Result.PERMERROR, 14);
    }

    @Test
    void endsLoops() {
        record("v=spf1 redirect=t.example.com").is(Result.PERMERROR, 11);
        record("v=spf1 include:t.example.com -all").is(Result.PERMERROR, 11);
        check(z -> z.txt("t.example.com", "v=spf1 include:u.example.com").txt("u.example.com", "v=spf1 include:t.example.com"))
                .is(Result.PERMERROR, 11);
        check(z -> z.txt("t.example.com", "v=spf1 " + "include:u.example.com ".repeat(500)).txt("u.example.com",
                "v=spf1 " + "include:u.example.com ".repeat(500))).is(Result.PERMERROR, 11);
    }

    @Test
    void allowsTenExchangersOfOneName() {
        Consumer<Zone.Builder> ten = z -> {
            for (int i = 0; i < 10; i++)
                z.mx("x.example.com", i, "a.example.com");
        };
        check(ten.andThen(z -> z.txt("t.example.com", "v=spf1 mx:x.example.com ip4:192.0.2.4"))).is(Result.PASS, 12);
        check(ten.andThen(z -> z.mx("x.example.com", 10, "a.example.com").txt("t.example.com", "v=spf1 mx:x.example.com ip4:192.0.2.4")))
                .is(Result.PERMERROR, 2);
    }

    @Test
    void looksAtTenNamesOfTheClientAndIgnoresTheRest() {
        for (int last : new int[]{10, 11}) {
            check(z -> {
                for (int i = 1; i < last; i++)
                    z.put("4.2.0.192.in-addr.arpa", new Zone.Entry.Pointer("a.example.com"));
                z.put("4.2.0.192.in-addr.arpa", new Zone.Entry.Pointer("right.example.com")).address("right.example.com", "192.0.2.4")
                        .txt("t.example.com", "v=spf1 ptr:right.example.com -all");
            }).is(last == 10 ? Result.PASS : Result.FAIL, 12);
        }
    }

    @Test
    void allowsTwoQuestionsInVain() {
        String nothing = "a:n%d.example.com exists:o%d.example.com ";
        record("v=spf1 " + nothing.formatted(1, 1) + "ip4:192.0.2.4").is(Result.PASS, 3);
        record("v=spf1 " + nothing.formatted(1, 1) + "mx:n.example.com ip4:192.0.2.4").is(Result.PERMERROR, 4);
        record("v=spf1 a:n.example.com ptr:n.example.com ip4:192.0.2.4").is(Result.PASS, 3);
        record("v=spf1 " + nothing.formatted(1, 1) + "ptr:n.example.com ip4:192.0.2.4").is(Result.PERMERROR, 4);
        // Hosts of an exchanger count too; names of the client, which are not the domain's, do not.
        check(z -> z.txt("t.example.com", "v=spf1 mx:x.example.com -all").mx("x.example.com", 1, "n1.example.com")
                .mx("x.example.com", 2, "n2.example.com").mx("x.example.com", 3, "n3.example.com")).is(Result.PERMERROR, 5);
        check(z -> {
            for (int i = 0; i < 5; i++)
                z.put("4.2.0.192.in-addr.arpa", new Zone.Entry.Pointer("n" + i + ".example.com"));
            z.txt("t.example.com", "v=spf1 ptr:n.example.com -all");
        }).is(Result.FAIL, 7);
        // The explanation is asked for after the result.
        record("v=spf1 " + nothing.formatted(1, 1) + "-all exp=n.example.com").is(Result.FAIL, 4);
    }

    @Test
    void endsWithTemperrorAfterTwentySeconds() {
        var now = new Instant[]{Instant.EPOCH};
        var zone = Zone.builder().txt("t.example.com", "v=spf1 " + "a:a.example.com ".repeat(5) + "+all")
                .address("a.example.com", "198.51.100.1")
                .txt("p.example.com", "v=spf1 a:a.example.com ptr:example.com -all").build();
        var slow = new CountingDns(zone, () -> now[0] = now[0].plusSeconds(8));
        SpfResult result = new Spf(slow, "mx.example.org", () -> now[0]).check(IP, "mail.example.com", "robert@t.example.com");
        assertEquals(Result.TEMPERROR, result.result(), result.why());
        assertEquals(3, slow.asked.size());
        // A mechanism that errors do not concern must not turn the end of time into a fail.
        result = new Spf(slow, "mx.example.org", () -> now[0]).check(IP, "mail.example.com", "robert@p.example.com");
        assertEquals(Result.TEMPERROR, result.result(), result.why());
        var fast = new CountingDns(zone, () -> now[0] = now[0].plusSeconds(3));
        assertEquals(Result.PASS,
                new Spf(fast, "mx.example.org", () -> now[0]).check(IP, "mail.example.com", "robert@t.example.com").result());
    }

    @Test
    void readsHugeRecordsInLittleTime() {
        assertTimeout(Duration.ofSeconds(10), () -> {
            record("v=spf1 " + "ip4:198.51.100.1 ".repeat(3_850) + "-all").is(Result.FAIL, 1);
            record("v=spf1 " + "x=y ".repeat(16_000) + "-all").is(Result.FAIL, 1);
            record("v=spf1 " + "ip4:198.51.100.1 ".repeat(4_000) + "-all").is(Result.PERMERROR, 1);
            record("v=spf1 " + "a ".repeat(30_000)).is(Result.PERMERROR, 4);
            record("v=spf1 " + "+".repeat(60_000)).is(Result.PERMERROR, 1);
            record("v=spf1 exists:" + "%{".repeat(32_000)).is(Result.PERMERROR, 1);
            record("v=spf1 exists:" + "a.".repeat(32_000) + "com ?all").is(Result.NEUTRAL, 2);
            record("v=spf1 exists:" + "%{s}%{S}".repeat(8_000) + ".com ?all").is(Result.NEUTRAL, 2);
            record("v=spf1 exists:%{d" + "1".repeat(65_000) + "} ?all").is(Result.NEUTRAL, 2);
            record("v=spf1 exists:%{d" + ".".repeat(65_000) + "} ?all").is(Result.NEUTRAL, 2);
            record("v=spf1 ip6:" + ":".repeat(65_000)).is(Result.PERMERROR, 1);
            record("v=spf1 a/" + "9".repeat(65_000)).is(Result.PERMERROR, 1);
        });
    }

    @Test
    void boundsWhatSendersAndExplanationsHold() {
        var zone = Zone.builder().txt("t.example.com", "v=spf1 exists:%{l}.example.com exists:%{h}.example.com -all exp=e.example.com")
                .txt("e.example.com", "%{l}".repeat(10_000)).build();
        var dns = new CountingDns(zone, () -> {
        });
        SpfResult result = new Spf(dns, "mx.example.org", SpfTable.NOON).check(IP, "h".repeat(100_000),
                "a.".repeat(1_000_000) + "b@t.example.com");
        assertEquals(Result.FAIL, result.result(), result.why());
        assertTrue(result.explanation().length() <= 1000);
        for (String asked : dns.asked)
            assertTrue(asked.length() < 260, asked);
        assertTrue(String.join("", result.way()).length() < 10_000);
    }
}
