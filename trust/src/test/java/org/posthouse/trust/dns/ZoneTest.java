package org.posthouse.trust.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ZoneTest {
    private static final String ZONE = """
            {"Example.com": [["TXT", "v=spf1 -all"], ["TXT", ["one ", "two"]], ["MX", 10, "Mail.example.com"], ["MX", 20, "b.example.com"],
                             ["A", "192.0.2.1"], ["AAAA", "2001:db8::1"]],
             "mail.example.com": [["A", "192.0.2.2"], ["A", "192.0.2.3"]],
             "www.example.com": [["CNAME", "example.com"]],
             "loop.example.com": [["CNAME", "pool.example.com"]], "pool.example.com": [["CNAME", "loop.example.com"]],
             "lost.example.com": [["CNAME", "nowhere.example.com"]],
             "null.example.com": [["MX", 0, "."]],
             "empty.example.com": [],
             "slow.example.com": [["A", "192.0.2.9"], ["TIMEOUT"], ["TXT", "never seen"]],
             "1.2.0.192.in-addr.arpa": [["PTR", "x.example.com"]],
             "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": [["PTR", "y.example.com"]],
             "_25._tcp.mail.example.com": [["TLSA", 3, 1, 1, "00FF"]]}
            """;

    static Zone zone() {
        try {
            return ZoneFile.parse(ZONE);
        } catch (ZoneFile.ZoneException e) {
            throw new AssertionError(e);
        }
    }

    private final Resolver dns = new ZoneResolver(zone());

    @Test
    void answersByType() {
        check(dns);
    }

    /** What any resolver over that zone must say. */
    static void check(Resolver dns) {
        assertEquals(List.of(new Mx(10, "mail.example.com"), new Mx(20, "b.example.com")),
                dns.mx("EXAMPLE.com.").orEmpty().stream().sorted(Comparator.comparingInt(Mx::preference)).toList());
        assertEquals(List.of(new Mx(0, "")), dns.mx("null.example.com").orEmpty());
        assertEquals(List.of("one two", "v=spf1 -all"), dns.txt("example.com").orEmpty().stream().sorted().toList());
        assertEquals(2, dns.a("mail.example.com").orEmpty().size());
        assertEquals(List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")),
                dns.addresses("www.example.com").orEmpty());
        assertEquals(2, dns.addresses("mail.example.com").orEmpty().size());
        assertEquals(List.of("x.example.com"), dns.ptr(InetAddress.ofLiteral("192.0.2.1")).orEmpty());
        assertEquals(List.of("y.example.com"), dns.ptr(InetAddress.ofLiteral("2001:db8::1")).orEmpty());
        assertEquals(List.of(new Tlsa(3, 1, 1, "00ff")), dns.tlsa("_25._tcp.mail.example.com").orEmpty());
        assertEquals(new Answer.NoData<String>(), dns.txt("mail.example.com"));
        assertEquals(new Answer.NoData<String>(), dns.txt("empty.example.com"));
        assertEquals(new Answer.NoSuchName<InetAddress>(), dns.addresses("nowhere.example.com"));
        assertEquals(new Answer.NoSuchName<InetAddress>(), dns.a("lost.example.com"));
        assertInstanceOf(Answer.TemporaryFailure.class, dns.a("loop.example.com"));
        assertEquals(1, dns.a("slow.example.com").orEmpty().size());
        assertInstanceOf(Answer.TemporaryFailure.class, dns.txt("slow.example.com"));
        assertEquals(1, dns.addresses("slow.example.com").orEmpty().size());
    }

    @Test
    void namesThatDnsCannotHoldDoNotExist() {
        for (String name : List.of("", "a..b", ".a", "a".repeat(64) + ".example.com", ("a".repeat(49) + ".").repeat(6) + "example"))
            assertEquals(new Answer.NoSuchName<String>(), dns.txt(name), name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                 | object
            {"a.test": 1}                      | a.test
            {"a.test": [["A"]]}                | place 1
            {"a.test": [["A", "1.2.3"]]}       | IPv4
            {"a.test": [["A", "::1"]]}         | IPv4
            {"a.test": [["AAAA", "192.0.2"]]}  | 192.0.2
            {"a.test": [["MX", 70000, "b"]]}   | 65535
            {"a.test": [["MX", "b"]]}          | number
            {"a.test": [["TXT", 3]]}           | TXT
            {"a.test": [["TLSA", 3,1,1,"x"]]}  | a.test
            {"a.test": [["FOO", "x"]]}         | FOO
            {"a.test":                         | JSON
            """)
    void saysWhatIsWrongWithAZone(String json, String says) {
        var e = assertThrows(ZoneFile.ZoneException.class, () -> ZoneFile.parse(json));
        assertTrue(String.valueOf(e.getMessage()).contains(says), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).indexOf('\n') < 0, e.getMessage());
    }

    @Test
    void longTextsAreCutIntoStringsAndJoinedAgain() {
        String text = "x".repeat(600);
        assertEquals(List.of(text), new ZoneResolver(Zone.builder().txt("a.test", text).build()).txt("a.test").orEmpty());
    }
}
