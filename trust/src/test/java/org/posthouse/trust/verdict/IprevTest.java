package org.posthouse.trust.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.Names;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** RFC 8601 §2.7.3, §3 */
class IprevTest {
    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.9");
    private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8::9");
    private static final String REVERSE = Names.reverse(PEER);

    private static IprevResult check(InetAddress peer, UnaryOperator<Zone.Builder> names) {
        return Iprev.check(peer, new ZoneResolver(names.apply(Zone.builder()).build()));
    }

    private static Zone.Builder address(Zone.Builder z, String name, String address) {
        return z.put(name, new Zone.Entry.Address(InetAddress.ofLiteral(address)));
    }

    private static Zone.Builder names(Zone.Builder z, InetAddress peer, String... names) {
        for (String n : names)
            z.put(Names.reverse(peer), new Zone.Entry.Pointer(n));
        return z;
    }

    @Test
    void aNameThatLeadsBackPasses() {
        IprevResult r = check(PEER, z -> address(address(names(z, PEER, "other.example", "Mail.Example.NET"), "other.example", "192.0.2.1"),
                "mail.example.net", "192.0.2.9"));
        assertEquals(Result.PASS, r.result());
        assertEquals("mail.example.net", r.name());
        assertEquals(Result.PASS,
                check(SIX, z -> address(names(z, SIX, "six.example"), "six.example", "2001:db8::9")).result());
    }

    @Test
    void aNameThatLeadsElsewhereFails() {
        assertEquals(Result.FAIL, check(PEER, z -> address(names(z, PEER, "mail.example.net"), "mail.example.net", "192.0.2.1")).result());
        assertEquals(Result.FAIL, check(PEER, z -> names(z, PEER, "gone.example")).result());
        // An address of the other family is not the peer's.
        assertEquals(Result.FAIL, check(SIX, z -> address(names(z, SIX, "six.example"), "six.example", "192.0.2.9")).result());
    }

    @Test
    void noNameIsAPermanentError() {
        assertEquals(Result.PERMERROR, check(PEER, z -> z).result());
        assertEquals(Result.PERMERROR, check(PEER, z -> address(z, REVERSE, "192.0.2.1")).result());
    }

    @Test
    void silenceIsATemporaryError() {
        assertEquals(Result.TEMPERROR, check(PEER, z -> z.put(REVERSE, new Zone.Entry.Timeout())).result());
        assertEquals(Result.TEMPERROR,
                check(PEER, z -> names(z, PEER, "slow.example").put("slow.example", new Zone.Entry.Timeout())).result());
    }

    /** RFC 8601 §3: whoever owns an address decides how many names it has, and nobody else shall pay for that. */
    @Test
    void ofManyNamesAFewAreAskedAbout() {
        IprevResult r = check(PEER, z -> {
            for (int i = 0; i < 1000; i++)
                names(z, PEER, i + ".example");
            return address(z, Iprev.MAX_NAMES + ".example", "192.0.2.9");
        });
        assertEquals(Result.FAIL, r.result());
        assertTrue(r.why().contains("1000 names"), r.why());
        assertEquals(Result.PASS, check(PEER, z -> {
            for (int i = 0; i < 1000; i++)
                names(z, PEER, i + ".example");
            return address(z, (Iprev.MAX_NAMES - 1) + ".example", "192.0.2.9");
        }).result());
    }
}
