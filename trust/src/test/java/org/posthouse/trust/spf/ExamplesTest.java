package org.posthouse.trust.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneFile;
import org.posthouse.trust.dns.ZoneResolver;

/** The examples of RFC 7208 §A: which addresses each record lets through. */
class ExamplesTest {
    private static final String ZONE = """
            {"example.com": [["MX", 10, "mail-a.example.com"], ["MX", 20, "mail-b.example.com"], ["A", "192.0.2.10"], ["A", "192.0.2.11"]],
             "amy.example.com": [["A", "192.0.2.65"]],
             "bob.example.com": [["A", "192.0.2.66"]],
             "mail-a.example.com": [["A", "192.0.2.129"]],
             "mail-b.example.com": [["A", "192.0.2.130"]],
             "www.example.com": [["CNAME", "example.com"]],
             "example.org": [["MX", 10, "mail-c.example.org"]],
             "mail-c.example.org": [["A", "192.0.2.140"]],
             "10.2.0.192.in-addr.arpa": [["PTR", "example.com"]],
             "11.2.0.192.in-addr.arpa": [["PTR", "example.com"]],
             "65.2.0.192.in-addr.arpa": [["PTR", "amy.example.com"]],
             "66.2.0.192.in-addr.arpa": [["PTR", "bob.example.com"]],
             "129.2.0.192.in-addr.arpa": [["PTR", "mail-a.example.com"]],
             "130.2.0.192.in-addr.arpa": [["PTR", "mail-b.example.com"]],
             "140.2.0.192.in-addr.arpa": [["PTR", "mail-c.example.org"]],
             "4.0.0.10.in-addr.arpa": [["PTR", "bob.example.com"]]}
            """;

    private static SpfResult check(Zone zone, String ip, String from) {
        return new Spf(new ZoneResolver(zone), "mx.example.org", SpfTable.NOON).check(InetAddress.ofLiteral(ip), "mail.example.net", from);
    }

    private static List<Integer> passing(String record) throws Exception {
        Zone zone = ZoneFile.parse(ZONE).with(Zone.builder().txt("example.com", record).build());
        var passing = new ArrayList<Integer>();
        for (int i = 0; i < 256; i++)
            if (check(zone, "192.0.2." + i, "robert@example.com").result() == Result.PASS)
                passing.add(i);
        return passing;
    }

    // RFC 7208 §A.1
    @Test
    void simpleExamples() throws Exception {
        assertEquals(256, passing("v=spf1 +all").size());
        assertEquals(List.of(10, 11), passing("v=spf1 a -all"));
        assertEquals(List.of(), passing("v=spf1 a:example.org -all"));
        assertEquals(List.of(129, 130), passing("v=spf1 mx -all"));
        assertEquals(List.of(140), passing("v=spf1 mx:example.org -all"));
        assertEquals(List.of(129, 130, 140), passing("v=spf1 mx mx:example.org -all"));
        assertEquals(List.of(128, 129, 130, 131, 140, 141, 142, 143), passing("v=spf1 mx/30 mx:example.org/30 -all"));
        assertEquals(List.of(10, 11, 65, 66, 129, 130), passing("v=spf1 ptr -all"));
        assertEquals(16, passing("v=spf1 ip4:192.0.2.128/28 -all").size());
        Zone zone = ZoneFile.parse(ZONE).with(Zone.builder().txt("example.com", "v=spf1 ptr -all").build());
        assertEquals(Result.FAIL, check(zone, "10.0.0.4", "robert@example.com").result());
    }

    // RFC 7208 §A.2
    @Test
    void multipleDomains() throws Exception {
        Zone zone = ZoneFile.parse(ZONE).with(Zone.builder().txt("example.org", "v=spf1 include:example.com include:example.net -all")
                .txt("example.com", "v=spf1 mx -all").txt("example.net", "v=spf1 ip4:198.51.100.0/24 -all")
                .txt("la.example.org", "v=spf1 redirect=example.org").build());
        for (String domain : List.of("example.org", "la.example.org")) {
            assertEquals(Result.PASS, check(zone, "192.0.2.129", "robert@" + domain).result());
            assertEquals(Result.PASS, check(zone, "198.51.100.7", "robert@" + domain).result());
            assertEquals(Result.FAIL, check(zone, "192.0.2.140", "robert@" + domain).result());
        }
    }

    // RFC 7208 §A.3
    @Test
    void listOfHosts() throws Exception {
        Zone zone = ZoneFile.parse(ZONE)
                .with(Zone.builder()
                        .txt("example.com", "v=spf1 mx include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all")
                        .txt("mobile-users._spf.example.com", "v=spf1 exists:%{l1r+}.%{d}")
                        .txt("remote-users._spf.example.com", "v=spf1 exists:%{ir}.%{l1r+}.%{d}")
                        .address("mary.mobile-users._spf.example.com", "127.0.0.2")
                        .address("15.15.168.192.john.remote-users._spf.example.com", "127.0.0.2").build());
        assertEquals(Result.PASS, check(zone, "192.0.2.129", "robert@example.com").result());
        assertEquals(Result.PASS, check(zone, "198.51.100.1", "mary@example.com").result());
        assertEquals(Result.PASS, check(zone, "198.51.100.1", "mary+detail@example.com").result());
        assertEquals(Result.PASS, check(zone, "192.168.15.15", "john@example.com").result());
        assertEquals(Result.FAIL, check(zone, "192.168.15.16", "john@example.com").result());
        assertEquals(Result.FAIL, check(zone, "198.51.100.1", "robert@example.com").result());
    }

    // RFC 7208 §A.4, with the domain of ptr named, for the included record would stand for itself.
    @Test
    void severalRequirements() throws Exception {
        Zone zone = ZoneFile.parse(ZONE)
                .with(Zone.builder()
                        .txt("example.com", "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all")
                        .txt("ip4._spf.example.com", "v=spf1 -ip4:192.0.2.0/24 +all")
                        .txt("ptr._spf.example.com", "v=spf1 -ptr:example.com +all").build());
        assertEquals(Result.PASS, check(zone, "192.0.2.65", "robert@example.com").result());
        assertEquals(Result.FAIL, check(zone, "192.0.2.140", "robert@example.com").result());
        assertEquals(Result.FAIL, check(zone, "10.0.0.4", "robert@example.com").result());
    }
}
