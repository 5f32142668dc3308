package org.posthouse.trust.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Zone;

/** What RFC 6376 §3.5 and §6 ask for, tag by tag. */
class VerificationTest {
    private static final Canonicalization R = Canonicalization.RELAXED;
    private static final Canonicalization S = Canonicalization.SIMPLE;
    private static final String TAGS = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; bh=$BH";
    private static final String FROM = "from:to:subject";

    private static String with(String tags) {
        return Messages.signedWith(tags, R, R, FROM, Messages.PLAIN, Messages.rsa());
    }

    private static Arguments of(Result result, String why, String message) {
        return Arguments.of(result, why, message);
    }

    static Stream<Arguments> messages() {
        return Stream.of(
                of(Result.PASS, "the signature is good", with(TAGS)),
                // §3.5 c=: simple/simple is the default, simple that of the body.
                of(Result.PASS, "good",
                        Messages.signedWith("v=1; a=rsa-sha256; d=example.com; s=rsa; bh=$BH", S, S, FROM, Messages.PLAIN, Messages.rsa())),
                of(Result.PASS, "good",
                        Messages.signedWith("v=1; a=rsa-sha256; c=relaxed; d=example.com; s=rsa; bh=$BH", R, S, FROM, Messages.PLAIN,
                                Messages.rsa())),
                of(Result.PASS, "good", Messages.signedWith("v=1; a=rsa-sha256; c=simple/relaxed; d=example.com; s=rsa; bh=$BH", S, R, FROM,
                        Messages.PLAIN, Messages.rsa())),
                of(Result.NEUTRAL, "canonicalization", with(TAGS.replace("relaxed/relaxed", "nowsp"))),
                // §3.2, §3.5: unrecognized tags are signed and otherwise ignored.
                of(Result.PASS, "good", with(TAGS + "; zzz=anything at all")),
                of(Result.FAIL, "header", with(TAGS + "; zzz=anything").replace("zzz=anything", "zzz=something")),
                of(Result.PERMERROR, "twice", with(TAGS).replace("s=rsa;", "s=rsa; s=rsa;")),
                of(Result.PERMERROR, "equals sign", with(TAGS).replace("s=rsa;", "s=rsa;;")),
                // §3.5 v=, §6.1.1
                of(Result.PERMERROR, "v=", with(TAGS.replace("v=1; ", ""))),
                of(Result.PERMERROR, "version 2", with(TAGS.replace("v=1", "v=2"))),
                of(Result.PERMERROR, "version", with(TAGS.replace("v=1", "v=01"))),
                // §3.5 a=, §3.3.4: unknown algorithms are ignored; RFC 8301 §3.1: rsa-sha1 is not valid.
                of(Result.NEUTRAL, "rsa-sha512", with(TAGS.replace("rsa-sha256", "rsa-sha512"))),
                of(Result.FAIL, "rsa-sha1", with(TAGS.replace("rsa-sha256", "rsa-sha1"))),
                of(Result.PERMERROR, "of type rsa", with(TAGS.replace("rsa-sha256", "ed25519-sha256"))),
                // §6.1.1: required tags
                of(Result.PERMERROR, "a= is missing", with(TAGS.replace("a=rsa-sha256; ", ""))),
                of(Result.PERMERROR, "d= is missing", with(TAGS.replace("d=example.com; ", ""))),
                of(Result.PERMERROR, "s= is missing", with(TAGS.replace("s=rsa; ", ""))),
                of(Result.PERMERROR, "bh= is missing", with(TAGS.replace("; bh=$BH", ""))),
                of(Result.PERMERROR, "h= is missing", with(TAGS).replace("; h=from:to:subject", "")),
                of(Result.PERMERROR, "b= is missing", with(TAGS).replaceFirst("; b=[^\r]*", "")),
                of(Result.PERMERROR, "b= is empty", with(TAGS).replaceFirst("; b=[^\r]*", "; b=")),
                of(Result.PERMERROR, "base64", with(TAGS).replaceFirst("; b=....", "; b=*!*!")),
                of(Result.PERMERROR, "octets", with(TAGS.replace("$BH", "AAAA"))));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                // §3.5 d=, s=
                of(Result.PERMERROR, "no domain name", with(TAGS.replace("d=example.com", "d=com"))),
                of(Result.PERMERROR, "no domain name", with(TAGS.replace("d=example.com", "d=[192.0.2.1]"))),
                of(Result.PERMERROR, "no domain name", with(TAGS.replace("s=rsa", "s=r sa"))),
                of(Result.PASS, "good", with(TAGS.replace("d=example.com", "d=EXAMPLE.com"))),
                // §3.5 i=, §6.1.1
                of(Result.PASS, "good", with(TAGS + "; i=robert@example.com")),
                of(Result.PASS, "good", with(TAGS + "; i=@eng.example.com")),
                of(Result.PERMERROR, "nor below", with(TAGS + "; i=@example.org")),
                of(Result.PERMERROR, "nor below", with(TAGS + "; i=@notexample.com")),
                of(Result.PERMERROR, "no @", with(TAGS + "; i=robert")),
                // §3.5 h=: From is signed; the list is not empty; names are matched in any case.
                of(Result.PERMERROR, "From is not", Messages.signedWith(TAGS, R, R, "to:subject", Messages.PLAIN, Messages.rsa())),
                of(Result.PASS, "good", Messages.signedWith(TAGS, R, R, "FROM:SuBject:x-none:from", Messages.PLAIN, Messages.rsa())),
                of(Result.PERMERROR, "no", with(TAGS).replace("h=from:to", "h=from::to")),
                // §3.5 l=
                of(Result.FAIL, "more than the", with(TAGS + "; l=1000")),
                of(Result.FAIL, "more than the", with(TAGS + "; l=" + "9".repeat(76))),
                of(Result.PERMERROR, "76 digits", with(TAGS + "; l=" + "9".repeat(77))),
                of(Result.PERMERROR, "l=", with(TAGS + "; l=-1")),
                // §3.5 q=
                of(Result.PASS, "good", with(TAGS + "; q=x-web : dns/txt")),
                of(Result.NEUTRAL, "q=", with(TAGS + "; q=dns/rr")),
                // §3.5 t=, x=
                of(Result.PASS, "good", with(TAGS + "; t=1699999999; x=1700000000")),
                of(Result.FAIL, "expired 1 seconds", with(TAGS + "; t=1; x=1699999999")),
                of(Result.PERMERROR, "expires", with(TAGS + "; t=1700000000; x=1700000000")),
                of(Result.POLICY, "future", with(TAGS + "; t=1700000301")),
                of(Result.PASS, "good", with(TAGS + "; t=1700000300; x=999999999999")),
                of(Result.PERMERROR, "12 digits", with(TAGS + "; t=1700000000000")),
                // RFC 5322 §3.6: one From
                of(Result.POLICY, "2 From", with(TAGS).replace("\r\nTo: ", "\r\nFrom: mary@example.net\r\nTo: ")),
                of(Result.POLICY, "2 From", "From : mary@example.net\r\n" + with(TAGS)),
                of(Result.PASS, "there are 2 subject fields", "Subject: Other\r\n" + with(TAGS)),
                // §6.1.2
                of(Result.PERMERROR, "no key at none._domainkey.example.com", with(TAGS.replace("s=rsa", "s=none"))),
                of(Result.PERMERROR, "no key", with(TAGS.replace("d=example.com", "d=example.org"))),
                of(Result.TEMPERROR, "cannot be had", with(TAGS.replace("s=rsa", "s=slow"))),
                of(Result.FAIL, "revoked", with(TAGS.replace("s=rsa", "s=revoked"))),
                of(Result.PERMERROR, "not for sha256", with(TAGS.replace("s=rsa", "s=sha1"))),
                of(Result.PERMERROR, "not for mail", with(TAGS.replace("s=rsa", "s=tlsrpt"))),
                of(Result.PERMERROR, "cannot be read", with(TAGS.replace("s=rsa", "s=broken"))),
                of(Result.PERMERROR, "no RSA key", with(TAGS.replace("s=rsa", "s=nokey"))),
                of(Result.PERMERROR, "of type foo", with(TAGS.replace("s=rsa", "s=foo"))),
                of(Result.PASS, "good", with(TAGS.replace("s=rsa", "s=several"))),
                of(Result.PASS, "testing", with(TAGS.replace("s=rsa", "s=flags"))),
                of(Result.PERMERROR, "t=s", with(TAGS.replace("s=rsa", "s=flags") + "; i=@eng.example.com")),
                of(Result.PASS, "good", with(TAGS.replace("s=rsa", "s=under_score"))),
                // §6.1.3
                of(Result.FAIL, "body", with(TAGS).replace("lost", "won")),
                of(Result.FAIL, "header", with(TAGS).replace("mary@", "john@")),
                of(Result.FAIL, "header", with(TAGS.replace("s=rsa", "s=other"))));
    }

    private static Zone zone() {
        String p = PrivateKeys.record(Algorithm.RSA_SHA256, Messages.RSA.getPublic());
        String bare = p.substring(p.indexOf("p="));
        String under = "._domainkey.example.com";
        return Zone.builder().txt("rsa" + under, p).txt("revoked" + under, "v=DKIM1; p=").txt("sha1" + under, "h=sha1;" + bare)
                .txt("tlsrpt" + under, "s=tlsrpt;" + bare).txt("broken" + under, "v=DKIM1; p=AAAA; p=AAAA").txt("nokey" + under, "p=AAAA")
                .txt("foo" + under, "k=foo;" + bare).txt("several" + under, "v=spf1 -all").txt("several" + under, "p=")
                .txt("several" + under, p)
                .txt("flags" + under, "t=y:s;" + bare).txt("under_score" + under, p)
                .txt("other" + under, PrivateKeys.record(Algorithm.RSA_SHA256, PrivateKeys.make(Algorithm.RSA_SHA256).getPublic()))
                .put("slow" + under, new Zone.Entry.Timeout()).build();
    }

    private static final Zone ALL = zone();

    @ParameterizedTest
    @MethodSource({"messages", "values"})
    void becomes(Result result, String why, String message) {
        DkimResult r = Messages.check(message, ALL).getFirst();
        assertEquals(result, r.result(), r::toString);
        assertTrue(r.why().contains(why), r::toString);
    }

    // §5.4.2: repeated names take fields from the bottom up; absent ones are nothing, and notice what is added.
    @Test
    void repeatedFields() {
        String three = "X: a\r\nX: b\r\nX: c\r\n" + Messages.PLAIN;
        String signed = Messages.signedWith(TAGS, R, R, "from:x:x", three, Messages.rsa());
        assertEquals(Result.PASS, Messages.one(signed).result());
        assertEquals(Result.PASS, Messages.one(signed.replace("X: a", "X: other")).result());
        assertEquals(Result.FAIL, Messages.one(signed.replace("X: b", "X: other")).result());
        assertEquals(Result.FAIL, Messages.one(signed.replace("X: b\r\nX: c", "X: c\r\nX: b")).result());
        String closed = Messages.signedWith(TAGS, R, R, "from:x:x:x:x", three, Messages.rsa());
        assertEquals(Result.PASS, Messages.one(closed).result());
        assertEquals(Result.FAIL, Messages.one("X: more\r\n" + closed).result());
        assertEquals(Result.FAIL, Messages.one("X:\r\n" + closed).result());
    }

    // §3.5 l=: what is beyond is told.
    @Test
    void bodyBeyondItsLength() {
        String tags = TAGS + "; l="
                + BodyHashesTest.plainly(Messages.octets(Messages.PLAIN.substring(Messages.PLAIN.indexOf("\r\n\r\n") + 4)), R).length;
        String signed = with(tags);
        assertEquals("the signature is good", Messages.one(signed).why());
        DkimResult more = Messages.one(signed.stripTrailing() + "\r\nBuy something\r\n");
        assertEquals(Result.POLICY, more.result());
        assertTrue(more.why().contains("l= leaves the last 15 octets of the body unsigned"), more.why());
    }

    // Old mailers leave lines in a header that are no fields.
    @Test
    void linesThatAreNoFields() {
        String signed = Messages.signed(Messages.PLAIN, Messages.rsa());
        for (String harmless : List.of(">From robert Fri Jul 11 21:00:37 2003\r\n", "From robert Fri Jul 11 21:00:37 2003\r\n",
                "stray\r\n"))
            for (String above : List.of("", "Received: from x\r\n"))
                assertEquals(Result.PASS, Messages.one(above + harmless + signed).result(), harmless);
        // One reader skips them, another's header ends there, and a third takes them for something else.
        for (String junk : List.of("> From: mary@example.com\r\n", "stray\r\n more\r\n"))
            assertEquals(Result.PERMERROR, Messages.one("Received: from x\r\n" + junk + signed).result(), junk);
        assertEquals(Result.PERMERROR, Messages.one(" From: mary@example.com\r\n" + signed).result());
        assertEquals(Result.PERMERROR, Messages.one(signed.replace("\r\nDate:", "\r\nstray\r\nDate:")).result());
        assertEquals(Result.PERMERROR, Messages.one(signed.replace("\r\n\r\nHi.", "\r\nBuy something\r\n\r\nHi.")).result());
    }

    // RFC 6376 §3.6.2.2: there is to be one.
    @Test
    void manyKeysAtOneName() {
        String good = PrivateKeys.record(Algorithm.RSA_SHA256, Messages.RSA.getPublic());
        var zone = Zone.builder();
        String name = "rsa._domainkey.example.com";
        for (int i = 0; i < KeySource.MAX_USABLE; i++)
            zone.txt(name, PrivateKeys.record(Algorithm.RSA_SHA256, PrivateKeys.make(Algorithm.RSA_SHA256).getPublic()));
        zone.txt(name, good);
        assertEquals(Result.FAIL, Messages.check(Messages.signed(Messages.PLAIN, Messages.rsa()), zone.build()).getFirst().result());
        Zone two = Zone.builder().txt(name, "v=spf1 -all").txt(name, "p=").txt(name, "hello").txt(name, good).build();
        assertEquals(Result.PASS, Messages.check(Messages.signed(Messages.PLAIN, Messages.rsa()), two).getFirst().result());
    }

    // RFC 8616 §5: U-labels, hashed as they stand there.
    @Test
    void namesBeyondAscii() {
        String p = PrivateKeys.record(Algorithm.RSA_SHA256, Messages.RSA.getPublic());
        Zone zone = Zone.builder().txt("rsa._domainkey.xn--bcher-kva.example", p).build();
        String message = Messages.signedWith(
                "v=1; a=rsa-sha256; c=relaxed/relaxed; d=b\u00fccher.example; i=r\u00f6b@mail.b\u00fccher.example; s=rsa; bh=$BH", R,
                R, FROM, Messages.PLAIN, Messages.rsa());
        DkimResult r = Messages.check(message, zone).getFirst();
        assertEquals(Result.PASS, r.result(), r::toString);
        assertEquals("xn--bcher-kva.example", r.domain());
    }

    // §6.1: results are in the order of the fields, each for itself; one bad signature does not spoil another.
    @Test
    void manySignatures() {
        String both = Messages.signed(Messages.PLAIN, Messages.rsa(), Messages.ed25519());
        String three = "DKIM-Signature: v=1; broken\r\n" + both;
        assertEquals(List.of(Result.PERMERROR, Result.PASS, Result.PASS),
                Messages.check(three, Messages.ZONE).stream().map(DkimResult::result).toList());
        assertEquals(List.of(), Messages.check(Messages.PLAIN, Messages.ZONE));
    }

    // §8.4
    @Test
    @Timeout(10)
    void aThousandSignatures() {
        String field = with(TAGS).substring(0, with(TAGS).indexOf("\r\n") + 2);
        List<DkimResult> results = Messages.check(field.repeat(1000) + Messages.PLAIN, ALL);
        assertEquals(1000, results.size());
        assertEquals(Verification.MOST, results.stream().filter(r -> r.result() == Result.PASS).count());
        assertTrue(results.subList(10, 1000).stream().allMatch(r -> r.result() == Result.POLICY));
    }

    @Test
    @Timeout(10)
    void hugeHeadersAndBombs() {
        String huge = "X-Bomb: " + "y".repeat(900) + "\r\n";
        DkimResult cut = Messages.check(with(TAGS).replace("\r\n\r\nHi.", "\r\n" + huge.repeat(1300) + "\r\nHi."), ALL).getFirst();
        assertEquals(Result.PERMERROR, cut.result(), cut::toString);
        assertTrue(cut.why().contains("too large"), cut.why());
        String tags = "t=1;".repeat(100_000);
        assertEquals(Result.PERMERROR, Messages.one("DKIM-Signature: " + tags + "\r\n" + Messages.PLAIN).result());
        String names = "from" + ":x".repeat(20_000);
        assertEquals(Result.PERMERROR,
                Messages.one("DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=rsa; bh=AAAA; b=AAAA; h=" + names + "\r\n"
                        + Messages.PLAIN).result());
        assertEquals(Result.PERMERROR, Messages.one(with(TAGS).replace("s=rsa;", "s=rsa; n=\u0000;")).result());
    }

    // A key that does not come in time: 6376 §6.1.2, step 2.
    @Test
    @Timeout(10)
    void deadline() {
        var never = new CountDownLatch(1);
        Resolver zone = (Resolver) Proxy.newProxyInstance(Resolver.class.getClassLoader(), new Class<?>[]{Resolver.class},
                (proxy, method, args) -> {
                    never.await();
                    return new Answer.NoData<String>();
                });
        try {
            DkimResult r = Verification.of(Messages.octets(with(TAGS)), new KeySource(zone), Messages.NOW, Duration.ofMillis(50))
                    .getFirst();
            assertEquals(Result.TEMPERROR, r.result(), r::toString);
        } finally {
            never.countDown();
        }
    }
}
