package org.posthouse.server.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.testkit.dns.VirtualDns;

/** What {@code domain dns} says of SPF and DMARC. */
class DnsAdviceTest {
    private static final Address REPORTS = Address.parse("dmarc@example.org");

    private static String check(VirtualDns dns, String type) {
        return new DnsAdvice("example.org", "mx.example.org", List.of(), REPORTS).check(dns).stream()
                .filter(c -> c.line().value().startsWith(type))
                .map(c -> c.line().name() + " " + c.state()).collect(Collectors.joining(", "));
    }

    @Test
    void whatIsPublishedIsTried() {
        VirtualDns dns = VirtualDns.of(z -> z.address("mx.example.org", "192.0.2.1").mx("example.org", 10, "mx.example.org"));
        assertEquals("example.org missing", check(dns, "v=spf1"));
        assertEquals("_dmarc.example.org missing", check(dns, "v=DMARC1"));
        dns.fail("example.org", true);
        assertEquals("example.org unknown", check(dns, "v=spf1"));
        VirtualDns good = VirtualDns
                .of(z -> z.address("mx.example.org", "192.0.2.1").mx("example.org", 10, "mx.example.org").txt("example.org",
                        "v=spf1 mx -all").txt("_dmarc.example.org", "v=DMARC1; p=reject; rua=mailto:dmarc@example.org"));
        assertEquals("example.org ok", check(good, "v=spf1"));
        assertEquals("_dmarc.example.org ok", check(good, "v=DMARC1"));
        VirtualDns bad = VirtualDns.of(z -> z.address("mx.example.org", "192.0.2.1").txt("example.org", "v=spf1 ip4:192.0.2.2 -all").txt(
                "_dmarc.example.org", "v=DMARC1; p=reject; rua=mailto:someone@example.org"));
        assertEquals("example.org other", check(bad, "v=spf1"));
        assertEquals("_dmarc.example.org other", check(bad, "v=DMARC1"));
    }

    @Test
    void reportsToAnotherDomainHaveToBeWantedThere() {
        List<DnsAdvice.Line> lines = new DmarcAdvice("example.net", REPORTS).lines();
        assertEquals(List.of(new DnsAdvice.Line("_dmarc.example.net", "TXT", "v=DMARC1; p=none; rua=mailto:dmarc@example.org"),
                new DnsAdvice.Line(
                        "example.net._report._dmarc.example.org", "TXT", "v=DMARC1")),
                lines);
        var dns = VirtualDns.of(z -> z.txt("example.net._report._dmarc.example.org", "v=DMARC1"));
        assertEquals("ok", new DmarcAdvice("example.net", REPORTS).check(lines.get(1), dns).state());
    }
}
