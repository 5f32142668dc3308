package org.posthouse.trust.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dmarc.DmarcResult.Policy;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;
import org.posthouse.trust.spf.Spf;
import org.posthouse.trust.spf.SpfResult;
import org.posthouse.trust.spf.SpfResult.Identity;

/** Evaluation. RFC 7489 §3, §6.6 */
class DmarcTest {
    private static final SpfResult NOBODY = spf("none", "");

    private static SpfResult spf(String result, String domain) {
        return new SpfResult(Result.valueOf(result.toUpperCase(java.util.Locale.ROOT)), Identity.MAIL_FROM, domain, "", "", List.of());
    }

    private static DkimResult dkim(String result, String domain) {
        return new DkimResult(Result.valueOf(result.toUpperCase(java.util.Locale.ROOT)), domain, "s", "@" + domain, "rsa-sha256", "", false,
                2048,
                "");
    }

    private static HeaderSection header(String text) {
        return HeaderSection.parse((text + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static HeaderSection from(String domain) {
        return header("From: Robert <robert@" + domain + ">\r\nSubject: x");
    }

    private static Dmarc dmarc(String... namesAndTexts) {
        var zone = Zone.builder();
        for (int i = 0; i < namesAndTexts.length; i += 2)
            if (namesAndTexts[i + 1].equals("TIMEOUT"))
                zone.put(namesAndTexts[i], new Zone.Entry.Timeout());
            else
                zone.txt(namesAndTexts[i], namesAndTexts[i + 1]);
        return new Dmarc(new ZoneResolver(zone.build()), SuffixList::builtIn);
    }

    private static void expect(DmarcResult r, Result result, Policy disposition) {
        assertEquals(result, r.result(), r.why());
        assertEquals(disposition, r.disposition(), r.why());
        assertFalse(r.why().isBlank());
        assertFalse(r.why().contains("\n"));
    }

    // Strict: exactly the domain; relaxed: the same organizational domain; "a d= domain of com would never allow an in-alignment result". RFC 7489 §3.1.1, §3.1.2
    @ParameterizedTest
    @CsvSource({"example.com,example.com,true,true", "news.example.com,example.com,true,false", "example.com,news.example.com,true,false",
            "a.example.com,b.example.com,true,false", "example.com,EXAMPLE.com,true,true", "example.com,example.com.,true,true",
            "example.com,example.net,false,false", "example.com,com,false,false", "a.co.uk,b.co.uk,false,false",
            "example.com,badexample.com,false,false",
            "a.github.io,b.github.io,false,false", "example.com,'',false,false", "com,example.com,false,false",
            "bücher.example,xn--bcher-kva.example,true,true", "x.bücher.example,xn--bcher-kva.example,true,false"})
    void alignment(String from, String domain, boolean relaxed, boolean strict) {
        String ascii = AsciiName.of(from);
        for (boolean mode : List.of(true, false)) {
            String tags = mode ? "" : "; adkim=s; aspf=s";
            Dmarc d = dmarc("_dmarc." + ascii, "v=DMARC1; p=reject" + tags);
            boolean expected = mode ? relaxed : strict;
            Result result = expected ? Result.PASS : Result.FAIL;
            DmarcResult bySpf = d.evaluate(from(from), spf("pass", domain), List.of(), "1");
            expect(bySpf, result, expected ? Policy.NONE : Policy.REJECT);
            assertEquals(expected, bySpf.spfAligned());
            DmarcResult byDkim = d.evaluate(from(from), NOBODY,
                    List.of(dkim("fail", domain), dkim("pass", "example.org"), dkim("pass", domain)),
                    "1");
            expect(byDkim, result, expected ? Policy.NONE : Policy.REJECT);
            assertEquals(expected, byDkim.dkimAligned());
            assertEquals(ascii, byDkim.from());
        }
    }

    // "unable to conclude that the DMARC mechanism had a permanent failure; they therefore cannot apply the advertised DMARC policy". RFC 7489 §6.6.2
    @ParameterizedTest
    @CsvSource({"pass,none,pass", "none,pass,pass", "pass,temperror,pass", "temperror,pass,pass", "temperror,fail,temperror",
            "fail,temperror,temperror",
            "temperror,none,temperror", "fail,fail,fail", "softfail,fail,fail", "neutral,neutral,fail", "none,none,fail",
            "permerror,fail,fail",
            "fail,permerror,fail", "permerror,pass,pass", "fail,policy,fail"})
    void bothMethods(String spf, String dkim, String expected) {
        Dmarc d = dmarc("_dmarc.example.com", "v=DMARC1; p=quarantine");
        DmarcResult r = d.evaluate(from("example.com"), spf(spf, "example.com"), List.of(dkim(dkim, "example.com")), "1");
        expect(r, Result.valueOf(expected.toUpperCase(java.util.Locale.ROOT)), expected.equals("fail") ? Policy.QUARANTINE : Policy.NONE);
        assertEquals(Policy.QUARANTINE, r.published());
    }

    @Test
    void aStrangersDnsDoesNotKeepThePolicyAway() {
        Dmarc d = dmarc("_dmarc.example.com", "v=DMARC1; p=reject");
        expect(d.evaluate(from("example.com"), spf("temperror", "example.net"), List.of(dkim("temperror", "example.org")), "1"),
                Result.FAIL,
                Policy.REJECT);
    }

    // HELO stands in for the null path alone, not for one whose domain cannot be asked. RFC 7489 §3.1.2
    @Test
    void aNullReturnPathHasTheNameInHelo() throws Exception {
        Dmarc d = dmarc("_dmarc.example.com", "v=DMARC1; p=reject");
        var zone = Zone.builder().txt("mail.example.com", "v=spf1 ip4:192.0.2.1 -all").build();
        var spf = new Spf(new ZoneResolver(zone), "mail.example.org", InstantSource.system());
        InetAddress peer = InetAddress.getByName("192.0.2.1");
        for (String path : List.of("", "robert@[192.0.2.1]", "robert@localhost"))
            expect(d.evaluate(from("example.com"), spf.check(peer, "mail.example.com", path), List.of(), "1"),
                    path.isEmpty() ? Result.PASS : Result.FAIL, path.isEmpty() ? Policy.NONE : Policy.REJECT);
    }

    // RFC 7489 §6.6.3
    @Test
    void discovery() {
        Dmarc d = dmarc("_dmarc.example.com", "v=DMARC1; p=reject; sp=quarantine", "_dmarc.own.example.com", "v=DMARC1; p=none; sp=reject",
                "_dmarc.other.example.com", "v=spf1 -all", "_dmarc.two.example.com", "v=DMARC1; p=none", "_dmarc.two.example.com",
                "v=DMARC1; p=reject", "_dmarc.one.example.com", "v=DMARC1; p=none", "_dmarc.one.example.com", "v=DMARC2; p=reject");
        DmarcResult sub = d.evaluate(from("a.b.example.com"), NOBODY, List.of(), "1");
        expect(sub, Result.FAIL, Policy.QUARANTINE);
        assertEquals("example.com", sub.policyDomain());
        assertEquals("example.com", sub.organizational());
        assertTrue(sub.record().startsWith("v=DMARC1; p=reject"));
        expect(d.evaluate(from("example.com"), NOBODY, List.of(), "1"), Result.FAIL, Policy.REJECT);
        DmarcResult own = d.evaluate(from("own.example.com"), NOBODY, List.of(), "1");
        expect(own, Result.FAIL, Policy.NONE);
        assertEquals("own.example.com", own.policyDomain());
        // Only the domain itself and the organizational domain are asked.
        expect(d.evaluate(from("x.own.example.com"), NOBODY, List.of(), "1"), Result.FAIL, Policy.QUARANTINE);
        expect(d.evaluate(from("other.example.com"), NOBODY, List.of(), "1"), Result.FAIL, Policy.QUARANTINE);
        expect(d.evaluate(from("two.example.com"), NOBODY, List.of(), "1"), Result.NONE, Policy.NONE);
        expect(d.evaluate(from("one.example.com"), NOBODY, List.of(), "1"), Result.FAIL, Policy.NONE);
        expect(d.evaluate(from("example.net"), spf("pass", "example.net"), List.of(), "1"), Result.NONE, Policy.NONE);
    }

    @Test
    void recordsThatCannotBeUsed() {
        Dmarc d = dmarc("_dmarc.example.com", "v=DMARC1; p=maybe", "_dmarc.example.net", "v=DMARC1; p=maybe; rua=mailto:r@example.net");
        expect(d.evaluate(from("example.com"), NOBODY, List.of(), "1"), Result.PERMERROR, Policy.NONE);
        expect(d.evaluate(from("example.net"), NOBODY, List.of(), "1"), Result.FAIL, Policy.NONE);
    }

    // Strings of one record are joined. RFC 7489 §6.1
    @Test
    void stringsAreJoined() {
        var zone = Zone.builder().put("_dmarc.example.com", new Zone.Entry.Text(List.of("v=DMA", "RC1; p=rej", "ect"))).build();
        expect(new Dmarc(new ZoneResolver(zone), SuffixList::builtIn).evaluate(from("example.com"), NOBODY, List.of(), "1"),
                Result.FAIL,
                Policy.REJECT);
    }

    @Test
    void dnsThatCannotTell() {
        Dmarc d = dmarc("_dmarc.example.com", "TIMEOUT", "_dmarc.own.example.com", "v=DMARC1; p=reject");
        expect(d.evaluate(from("example.com"), spf("pass", "example.com"), List.of(), "1"), Result.TEMPERROR, Policy.NONE);
        expect(d.evaluate(from("a.example.com"), NOBODY, List.of(), "1"), Result.TEMPERROR, Policy.NONE);
        expect(d.evaluate(from("own.example.com"), NOBODY, List.of(), "1"), Result.FAIL, Policy.REJECT);
    }

    // "MUST NOT enact the requested policy on more than the stated percent"; what is not chosen for reject is quarantined. RFC 7489 §6.6.4
    @Test
    void sampling() {
        Dmarc d = dmarc("_dmarc.example.com", "v=DMARC1; p=reject; pct=30", "_dmarc.example.net", "v=DMARC1; p=quarantine; pct=0",
                "_dmarc.example.org",
                "v=DMARC1; p=reject; pct=0");
        int rejected = 0;
        for (int i = 0; i < 10_000; i++) {
            DmarcResult r = d.evaluate(from("example.com"), NOBODY, List.of(), "message " + i);
            assertEquals(Policy.REJECT, r.published());
            if (r.disposition() == Policy.REJECT)
                rejected++;
            else
                assertEquals(Policy.QUARANTINE, r.disposition());
            assertEquals(r, d.evaluate(from("example.com"), NOBODY, List.of(), "message " + i));
            assertEquals(Policy.NONE, d.evaluate(from("example.net"), NOBODY, List.of(), "message " + i).disposition());
            assertEquals(Policy.QUARANTINE, d.evaluate(from("example.org"), NOBODY, List.of(), "message " + i).disposition());
        }
        assertTrue(rejected > 2800 && rejected < 3200, "rejected " + rejected);
    }

    // RFC 7489 §6.6.1
    @Test
    void whatHasNotExactlyOneFrom() {
        Dmarc d = dmarc("_dmarc.example.com", "v=DMARC1; p=reject", "_dmarc.example.net", "v=DMARC1; p=quarantine");
        SpfResult pass = spf("pass", "example.com");
        expect(d.evaluate(header("From: a@example.com\r\nFrom: a@example.com"), pass, List.of(), "1"), Result.PERMERROR,
                Policy.REJECT);
        expect(d.evaluate(header("Subject: x"), pass, List.of(), "1"), Result.NONE, Policy.NONE);
        expect(d.evaluate(HeaderSection.parse("Good day, John.\r\n".getBytes(StandardCharsets.UTF_8)), NOBODY, List.of(), "1"),
                Result.NONE, Policy.NONE);
        expect(d.evaluate(header("From: undisclosed:;"), pass, List.of(), "1"), Result.NONE, Policy.NONE);
        expect(d.evaluate(header("From: nobody"), pass, List.of(), "1"), Result.NONE, Policy.NONE);
        expect(d.evaluate(header("From: a@example.com, b@Example.COM"), pass, List.of(), "1"), Result.PASS, Policy.NONE);
        DmarcResult both = d.evaluate(header("From: a@example.com, b@example.net"), pass, List.of(), "1");
        expect(both, Result.FAIL, Policy.QUARANTINE);
        assertEquals("", both.from());
        expect(d.evaluate(header("From: b@example.net, a@example.com"), NOBODY, List.of(), "1"), Result.FAIL, Policy.REJECT);
        expect(d.evaluate(header("From: a@example.com, b@example.org"), pass, List.of(), "1"), Result.NONE, Policy.NONE);
        expect(d.evaluate(header("From: a@example.com, b@example.net"), pass, List.of(dkim("pass", "example.net")), "1"),
                Result.PASS,
                Policy.NONE);
    }

    @Test
    void hostileFromFields() {
        Dmarc d = dmarc("_dmarc.example.com", "v=DMARC1; p=reject");
        var many = new StringBuilder("From: ");
        for (int i = 0; i < 20_000; i++)
            many.append("a@d").append(i).append(".test,\r\n ");
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            expect(d.evaluate(header(many + "a@example.com"), NOBODY, List.of(), "1"), Result.PERMERROR, Policy.REJECT);
            expect(d.evaluate(header("F: x\r\n".repeat(100_000) + "From: a@example.com"), NOBODY, List.of(), "1"), Result.PERMERROR,
                    Policy.REJECT);
        });
        for (String field : List.of("\"x@example.net\" <a@example.com>", "(a@example.net) a@example.com",
                "=?utf-8?q?a=40example.net?= <a@example.com>",
                "<a@EXAMPLE.COM.>", "a@example.com (b@example.net)", "group: a@example.com;"))
            expect(d.evaluate(header("From: " + field), NOBODY, List.of(), "1"), Result.FAIL, Policy.REJECT);
        byte[] eight = "From: a@ex\u00e4mple.com\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        eight[9] = 0;
        expect(d.evaluate(HeaderSection.parse(eight), NOBODY, List.of(), "1"), Result.PERMERROR, Policy.REJECT);
    }

    // What one reader shows as the author and another does not must not get in by the name of the other.
    @ParameterizedTest
    @ValueSource(strings = {"<john@example.com!>, <robert@example.net>", "john@example.com robert@example.net",
            "<john@example.com@example.net>", "<john@example.com\u200b>", "=?utf-8?q?john=40example.com?=",
            "=?utf-8?q?john=40example.com?=, robert@example.net", "john\uff20example.com", "\"john@example.com\"",
            "\"john@example.com\" <>",
            "<robert@example.net> john@example.com", "<robert@example.net> <john@example.com>", "<john@example.com .example.net>",
            "john@example.com .example.net", "john@example.com(x).example.net", "<john@example.com robert@example.net>",
            "<@example.com:robert@example.net>", "<@example.com,@example.org:robert@example.net>",
            "<=?utf-8?q?john=40example.com?=@example.net>",
            "\"john@example.com\"@example.net", "<john@example.com", "<john@[192.0.2.1>", "john@example..com"})
    void disguisedFromFields(String value) {
        Dmarc d = dmarc("_dmarc.example.com", "v=DMARC1; p=reject");
        DmarcResult r = d.evaluate(header("From: " + value), spf("pass", "example.net"), List.of(), "1");
        if (!r.from().equals("example.com"))
            expect(r, Result.PERMERROR, Policy.REJECT);
        else
            expect(r, Result.FAIL, Policy.REJECT);
        expect(d.evaluate(header(" From: " + value + "\r\nSubject: x"), spf("pass", "example.net"), List.of(), "1"),
                Result.PERMERROR, Policy.REJECT);
    }

    // Odd, but read by everybody alike.
    @ParameterizedTest
    @ValueSource(strings = {"Smith, Robert <robert@example.net>", "robert@example.com <robert@example.net>", "< robert@example.net >",
            "Robert <robert@example.net> (work)", "Robert O\"Neil <robert@example.net>", "robert..@example.net",
            "robert@example.net (Robert)",
            "Robert (a@b <c>) <robert@example.net>", "\"a, b <c@d>\" <robert@example.net>", "group: robert@example.net;",
            "robert@example.net,", "Robert <robert@example.net>;", "Robert\r\n <robert@example.net>",
            "robert@[192.0.2.1], robert@example.net",
            "robert @ example.net"})
    void oddFromFields(String value) {
        Dmarc d = dmarc("_dmarc.example.net", "v=DMARC1; p=reject");
        DmarcResult r = d.evaluate(header("From: " + value), spf("pass", "example.net"), List.of(), "1");
        expect(r, Result.PASS, Policy.NONE);
        assertEquals("example.net", r.from());
        expect(d.evaluate(header("From: robert@[192.0.2.1]"), NOBODY, List.of(), "1"), Result.NONE, Policy.NONE);
    }
}
