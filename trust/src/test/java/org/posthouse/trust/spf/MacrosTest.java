package org.posthouse.trust.spf;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** Macros, by the examples of RFC 7208 §7.4 and rule by rule. */
class MacrosTest {
    private static final String ZONE = """
            {"say.example.com": [["TXT", "c=%{c} i=%{i} ir=%{ir} v=%{v} r=%{r} t=%{t} p=%{p} h=%{h}"]],
             "escaped.example.com": [["TXT", "http://example.com/why?l=%{L}&s=%{S}&h=%{H}"]],
             "tricks.example.com": [["TXT", "100%% of%_all%-of it."]],
             "mail.example.com": [["A", "192.0.2.4"], ["AAAA", "2001:db8::cb01"]],
             "macro%percent  space%20url-space.example.com": [["A", "192.0.2.4"]],
             "4.2.0.192.example.com": [["A", "127.0.0.2"]],
             "4.2.0.192.in-addr.arpa": [["PTR", "far.example.org"], ["PTR", "mail.example.com"], ["PTR", "x.t.example.com"]],
             "5.2.0.192.in-addr.arpa": [["PTR", "nowhere.example.com"]],
             "6.2.0.192.in-addr.arpa": [["PTR", "far.example.org"], ["PTR", "t.example.com"], ["PTR", "x.t.example.com"]],
             "far.example.org": [["A", "192.0.2.4"], ["A", "192.0.2.6"]],
             "x.t.example.com": [["A", "192.0.2.4"], ["A", "192.0.2.6"]],
             "t.example.com": [["A", "192.0.2.6"]],
             "bar.foo.user.example.com": [["A", "127.0.0.2"]],
             "192.0.2.4.john.robert.user.example.com": [["A", "127.0.0.2"]],
             "t.example.com.t.example.com": [["A", "127.0.0.2"]],
             "inner.example.com": [["TXT", "v=spf1 exists:%{d}.%{o}.deep.example.com"]],
             "inner.example.com.t.example.com.deep.example.com": [["A", "127.0.0.2"]]}
            """;

    private static Macros strongBad(String ip) {
        var client = new Client(InetAddress.ofLiteral(ip), new ZoneResolver(Zone.EMPTY));
        return new Macros(letter -> switch (letter) {
            case 's' -> "strong-bad@email.example.com";
            case 'l' -> "strong-bad";
            case 'o', 'd' -> "email.example.com";
            case 'i' -> client.dotted();
            case 'p' -> "mx.example.org";
            case 'v' -> client.v6() ? "ip6" : "in-addr";
            default -> "unused";
        });
    }

    // RFC 7208 §7.4
    @TestFactory
    List<DynamicTest> expandsTheExamples() {
        return """
                %{s} strong-bad@email.example.com
                %{o} email.example.com
                %{d} email.example.com
                %{d4} email.example.com
                %{d3} email.example.com
                %{d2} example.com
                %{d1} com
                %{dr} com.example.email
                %{d2r} example.email
                %{l} strong-bad
                %{l-} strong.bad
                %{lr} strong-bad
                %{lr-} bad.strong
                %{l1r-} strong
                %{ir}.%{v}._spf.%{d2} 3.2.0.192.in-addr._spf.example.com
                %{lr-}.lp._spf.%{d2} bad.strong.lp._spf.example.com
                %{lr-}.lp.%{ir}.%{v}._spf.%{d2} bad.strong.lp.3.2.0.192.in-addr._spf.example.com
                %{ir}.%{v}.%{l1r-}.lp._spf.%{d2} 3.2.0.192.in-addr.strong.lp._spf.example.com
                %{d2}.trusted-domains.example.net example.com.trusted-domains.example.net
                %{p2}.trusted-domains.example.net example.org.trusted-domains.example.net
                %{d127} email.example.com
                %{d99999999999999999999} email.example.com
                %{D2R} example.email
                """.lines().map(line -> DynamicTest.dynamicTest(line, () -> {
            String[] pair = line.split(" ");
            assertEquals(pair[1], strongBad("192.0.2.3").name(MacroString.term(pair[0])));
        })).toList();
    }

    // RFC 7208 §7.4
    @Test
    void expandsTheExampleOfIpv6() throws SpfException {
        assertEquals("1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com",
                strongBad("2001:db8::cb01").name(MacroString.term("%{ir}.%{v}._spf.%{d2}")));
    }

    // RFC 7208 §7.3
    @Test
    void keepsEmptyParts() throws SpfException {
        assertEquals("...a..b", new Macros(_ -> "..a--b.").name(MacroString.term(".%{l.-}")));
        assertEquals("b..a..", new Macros(_ -> "..a..b").name(MacroString.term("%{lr}.")));
        assertEquals(".b", new Macros(_ -> "a..b").name(MacroString.term("%{l2}")));
    }

    // RFC 7208 §7.3
    @Test
    void dropsLabelsOnTheLeftThatDoNotFit() throws SpfException {
        var labels = new Macros(_ -> "a.".repeat(200) + "b");
        assertEquals("a.".repeat(126) + "b", labels.name(MacroString.term("%{d}")));
        assertEquals("a.".repeat(126) + "b", labels.name(MacroString.term("%{d}.")));
        assertEquals("a.".repeat(120) + "b.example.com", labels.name(MacroString.term("x%{d}%{d}.example.com")));
        var exact = new Macros(_ -> "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63) + "." + "d".repeat(61));
        assertEquals(253, length(exact, "%{d}"));
        assertEquals(253, length(exact, "x.%{d}."));
        assertEquals(189, length(exact, "x%{d}"));
        // One label that no cut makes fit stays what it is, and is no name then.
        assertEquals(300, length(new Macros(_ -> "z".repeat(300)), "%{d}"));
    }

    private static int length(Macros macros, String text) throws SpfException {
        return Objects.requireNonNull(macros.name(MacroString.term(text))).length();
    }

    // RFC 7208 §7.1
    @Test
    void refusesWhatIsNoMacro() {
        for (String wrong : List.of("%", "%a", "%(ir).example.com", "foo%.example.com", "%{d", "%{}", "%{a}.example.com",
                "%{d0}.example.com",
                "%{d00}", "%{dx}", "%{d2rr}", "%{d.r}", "%{c}", "%{r}", "%{t}", "%{d!}", "%{ d}"))
            assertThrows(SpfException.class, () -> MacroString.domain(wrong), wrong);
        for (String wrong : List.of("", ".", "com", "com.", "example.com%%-", "%{d}.", "%{d}x", "%{d}.1", "%{d}.-a", "a b.com", "%{d}. "))
            assertThrows(SpfException.class, () -> MacroString.domain(wrong), wrong);
        for (String right : List.of("%{d}", "x%{d}", "%{d}.a", "%{d}.a.", "a.b", "%%", "a.%_", "%-", ".a1", "a.b1", "a.1-1"))
            assertDoesNotThrow(() -> MacroString.domain(right), right);
    }

    @TestFactory
    List<DynamicTest> usesThemInRecords() throws Exception {
        return SpfTable.tests(ZONE,
                """
                        §7.3 | explained | v=spf1 -all exp=say.example.com | fail | c=192.0.2.4 i=192.0.2.4 ir=4.2.0.192 v=in-addr r=mx.example.org t=1400000000 p=x.t.example.com h=mail.example.com
                        §7.3 | of IPv6 | v=spf1 -all exp=say.example.com | fail | c=2001:db8::cb01 i=2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.b.0.1 ir=1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2 v=ip6 r=mx.example.org t=1400000000 p=unknown h=mail.example.com | 2001:db8::cb01
                        §7.3 | p is unknown where nothing leads back | v=spf1 -exists:%{p}.example.com -all exp=say.example.com | fail | c=192.0.2.5 i=192.0.2.5 ir=5.2.0.192 v=in-addr r=mx.example.org t=1400000000 p=unknown h=mail.example.com | 192.0.2.5
                        §7.3 | p is the domain itself first | v=spf1 exists:%{p}.t.example.com -all | pass | | 192.0.2.6
                        §7.3 | upper case is escaped | v=spf1 -all exp=escaped.example.com | fail | http://example.com/why?l=~jack%26jill%3Dup-a_b3.c&s=~jack%26jill%3Dup-a_b3.c%40t.example.com&h=mail.example.com | | ~jack&jill=up-a_b3.c@t.example.com
                        §7.1 | the special ones | v=spf1 -all exp=tricks.example.com | fail | 100% of all%20of it.
                        §7.1 | in a name | v=spf1 a:macro%%percent%_%_space%-url-space.example.com -all | pass
                        §7.3 | r only where it is explained | v=spf1 -all exp=%{r}.example.com | permerror
                        §7.3 | a mistake | v=spf1 -exists:%(ir).sbl.example.com ?all | permerror
                        §7.3 | one in the middle | v=spf1 exists:foo%(ir).sbl.example.com ?all | permerror
                        §7.3 | one before a dot | v=spf1 exists:foo%.sbl.example.com ?all | permerror
                        §7.2 | no such letter | v=spf1 a:%{a}.example.com -all | permerror
                        §7.3 | reversed | v=spf1 exists:%{ir}.%{o2} -all | pass
                        §7.3 | parts of the local part | v=spf1 exists:%{l2r+-}.user.%{d2} -all | pass | | | foo-bar+zip+john@t.example.com
                        §7.3 | reversed at dashes | v=spf1 exists:%{i}.%{l2r-}.user.%{d2} -all | pass | | | robert-john-mary@t.example.com
                        §7.3 | o stays, d changes | v=spf1 include:inner.example.com -all | pass
                        §7.2 | h, which is a host | v=spf1 a:%{H} -all | pass
                        §7.2 | h, which is no name | v=spf1 a:%{H} -all | fail | | | | JUMPIN' JUPITER
                        §7.2 | h, which is an address | v=spf1 a:%{h} -all | fail | | | | [192.0.2.4]
                        §7.1 | the end may be a macro | v=spf1 exists:%{ir}.%{d2} -all | pass
                        """);
    }

    // RFC 8616 §4
    @Test
    void matchesNothingByALocalPartBeyondAscii() throws Exception {
        var zone = Zone.builder().txt("xn--bcher-kva.example.com", "v=spf1 exists:%{l}.example.com include:%{s} ip4:192.0.2.4 -all")
                .txt("robert.example.com", "v=spf1 +all").build();
        var spf = new Spf(new ZoneResolver(zone), "mx.example.org", SpfTable.NOON);
        SpfResult result = spf.check(InetAddress.ofLiteral("192.0.2.4"), "mail.example.com", "r\u00f6bert@b\u00fccher.example.com");
        assertEquals(Result.PASS, result.result(), result.why());
        assertEquals("xn--bcher-kva.example.com", result.domain());
        assertEquals(Result.NONE,
                spf.check(InetAddress.ofLiteral("192.0.2.4"), "mail.example.com", "robert@\u0000\u00fc.example.com").result());
    }
}
