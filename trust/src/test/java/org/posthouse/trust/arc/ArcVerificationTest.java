package org.posthouse.trust.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.Algorithm;

class ArcVerificationTest {
    private final Town town = new Town();

    private void fails(String message, String why) {
        ArcResult r = town.verify(message);
        assertEquals(Result.FAIL, r.result(), r.why());
        assertTrue(r.why().contains(why), r.why());
    }

    /** RFC 8617 §5.2 step 1 */
    @Test
    void withoutSetsThereIsNoChain() {
        town.sealer("d1.example", Algorithm.RSA_SHA256);
        assertEquals(ArcResult.NONE, town.verify(Town.MAIL));
    }

    /** RFC 8617 §5.2 steps 4 to 7 */
    @Test
    void chainsOfAnyLengthPass() {
        for (int hops : new int[]{1, 2, 5, 50}) {
            ArcResult r = town.verify(town.sealed(hops));
            assertEquals(Result.PASS, r.result(), r.why());
            assertEquals(hops, r.sets().size());
            // Of a long way back only so much is looked at.
            assertEquals(hops == 50 ? 40 : 0, r.oldestPass());
            assertEquals("d" + hops + ".example", r.sets().getLast().domain());
            assertEquals("mx.d1.example; dmarc=pass header.from=example.org", r.sets().getFirst().results());
        }
    }

    /** RFC 8617 §4.2.1, §5.1: the 51st set is not made. */
    @Test
    void nobodySealsBeyondFifty() {
        String full = town.sealed(50);
        assertEquals("", Town.seal(town.sealer("d51.example", Algorithm.RSA_SHA256), full, Result.PASS, "x.example; none"));
        fails("ARC-Seal: i=51; a=rsa-sha256; cv=pass; d=d1.example; s=s; b=AAAA\r\n" + full, "51");
    }

    @Test
    void bothAlgorithmsSeal() {
        String one = Town.seal(town.sealer("e.example", Algorithm.ED25519_SHA256), Town.MAIL, Result.NONE, "e.example; none");
        String two = Town.seal(town.sealer("r.example", Algorithm.RSA_SHA256), one, Result.PASS, "r.example; none");
        assertEquals(Result.PASS, town.verify(one).result());
        assertEquals(Result.PASS, town.verify(two).result(), town.verify(two).why());
    }

    /** RFC 8617 §5.2 step 5: what came before the change does not hold any more, and the chain passes all the same. */
    @Test
    void aListThatChangesTheBodyIsNamed() {
        String first = town.sealed(1);
        String changed = first.replace("all of you.", "all of you.\r\n-- \r\nthe list");
        String second = Town.seal(town.sealer("d2.example", Algorithm.RSA_SHA256), changed, Result.PASS, "mx.d2.example; dmarc=pass");
        String third = Town.seal(town.sealer("d3.example", Algorithm.RSA_SHA256), second, Result.PASS, "mx.d3.example; dmarc=fail");
        ArcResult r = town.verify(third);
        assertEquals(Result.PASS, r.result(), r.why());
        assertEquals(2, r.oldestPass());
    }

    /** RFC 8617 §5.1.2: a failed chain is sealed once, over its own set alone, and then no more. */
    @Test
    void brokenChainsAreMarkedOnce() {
        String broken = town.sealed(2).replace("once and again", "something else");
        fails(broken, "message signature 2");
        String marked = Town.seal(town.sealer("d3.example", Algorithm.RSA_SHA256), broken, Result.FAIL, "mx.d3.example; arc=fail");
        assertTrue(marked.startsWith("ARC-Seal: i=3; a=rsa-sha256; cv=fail;"), marked);
        fails(marked, "broken before");
        assertEquals("", Town.seal(town.sealer("d4.example", Algorithm.RSA_SHA256), marked, Result.FAIL, "mx.d4.example; arc=fail"));
    }

    @Test
    void nobodySealsWhatCannotBeRead() {
        Sealer next = town.sealer("d4.example", Algorithm.RSA_SHA256);
        String unreadable = "ARC-Seal: x\r\n" + Town.MAIL;
        fails(unreadable, "cannot be read");
        assertEquals("", Town.seal(next, unreadable, Result.FAIL, "mx.d4.example; none"));
        String marked = Town.seal(town.sealer("d3.example", Algorithm.RSA_SHA256), town.sealed(2).replace("once and again", "another"),
                Result.FAIL, "mx.d3.example; arc=fail");
        assertEquals("", Town.seal(next, drop(marked, ArcField.RESULTS, 3), Result.FAIL, "mx.d4.example; arc=fail"));
    }

    /** RFC 8617 §9.2: a chain that is made up makes nobody ask strangers. */
    @Test
    void nobodyIsAskedBeforeTheNewestSignatureHolds() {
        String broken = town.sealed(20).replace("all of you", "none of you");
        town.asked.set(0);
        fails(broken, "the body is not the one");
        assertTrue(town.asked.get() <= 1, "asked " + town.asked.get() + " times");
        var quiet = new Town();
        quiet.sealer("d1.example", Algorithm.RSA_SHA256);
        assertTrue(quiet.verify("ARC-Seal: i=1; a=rsa-sha256; cv=none; d=d1.example; s=s; b=AAAA\r\n".repeat(1000) + Town.MAIL).why()
                .contains("more than 50"));
        assertEquals(0, quiet.asked.get());
    }

    /** RFC 8617 §4.1.2, RFC 6376 §8.2: what is not signed has no author, whoever sealed it. */
    @Test
    void aBodyThatIsSignedInPartIsNotBelieved() throws Exception {
        String whole = town.sealedUpTo("d1.example", Town.MAIL, Town.BODY.length());
        assertEquals(Result.PASS, town.verify(whole).result(), town.verify(whole).why());
        fails(whole + "And buy this.\r\n", "l= leaves the last 15 octets of the body unsigned");
        fails(town.sealedUpTo("d1.example", Town.MAIL, 0), "l= leaves the last");
        fails(whole.substring(0, whole.length() - 5) + "\r\n", "shorter than l= says");
        // As an older hop's it only moves the oldest that holds.
        String next = Town.seal(town.sealer("d2.example", Algorithm.RSA_SHA256), whole + "And buy this.\r\n", Result.PASS,
                "x.example; none");
        assertEquals(2, town.verify(next).oldestPass());
    }

    private static Arguments wrong(String why, UnaryOperator<String> change) {
        return Arguments.of(why, change);
    }

    private static String drop(String message, String field, int instance) {
        int from = message.indexOf(field + ": i=" + instance + ";");
        int to = from;
        do
            to = message.indexOf("\r\n", to) + 2;
        while (message.charAt(to) == ' ');
        return message.substring(0, from) + message.substring(to);
    }

    private static String copy(String message, String field, int instance) {
        return message.substring(message.indexOf(field + ": i=" + instance + ";"),
                message.length() - drop(message, field, instance).length()
                        + message.indexOf(field + ": i=" + instance + ";"))
                + message;
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                // §5.2 step 3 A, §4.2.1
                wrong("lacks ARC-Seal", m -> drop(m, ArcField.SEAL, 2)),
                wrong("lacks ARC-Message-Signature", m -> drop(m, ArcField.MESSAGE, 1)),
                wrong("lacks ARC-Authentication-Results", m -> drop(m, ArcField.RESULTS, 3)),
                wrong("two ARC-Seal", m -> copy(m, ArcField.SEAL, 3)),
                wrong("two ARC-Message-Signature", m -> copy(m, ArcField.MESSAGE, 1)),
                wrong("two ARC-Authentication-Results", m -> copy(m, ArcField.RESULTS, 2)),
                // §5.2 step 3 B
                wrong("set 1 is missing", m -> drop(drop(drop(m, ArcField.SEAL, 1), ArcField.MESSAGE, 1), ArcField.RESULTS, 1)),
                wrong("set 2 is missing", m -> drop(drop(drop(m, ArcField.SEAL, 2), ArcField.MESSAGE, 2), ArcField.RESULTS, 2)),
                wrong("instance 0", m -> m.replace("ARC-Seal: i=1;", "ARC-Seal: i=0;")),
                wrong("instance 51", m -> m.replace("ARC-Seal: i=3;", "ARC-Seal: i=51;")),
                wrong("at most 2 digits", m -> m.replace("ARC-Seal: i=3;", "ARC-Seal: i=100;")),
                wrong("instance", m -> m.replace("Results: i=3;", "Results: i=x;")),
                wrong("instance", m -> m.replace("Results: i=3;", "Results:")),
                wrong("i= is missing", m -> m.replace("ARC-Seal: i=3;", "ARC-Seal:")),
                // §5.2 steps 2 and 3 C
                wrong("cv=none", m -> m.replace("cv=none", "cv=pass")),
                wrong("broken before", m -> m.replaceFirst("cv=pass", "cv=fail")),
                wrong("cv=pass", m -> m.replaceFirst("cv=pass", "cv=none")),
                wrong("cv=pass", m -> m.replaceFirst("cv=pass;", "")),
                wrong("cv=pass", m -> m.replaceFirst("cv=pass", "cv=x")),
                // §4.1.3: h= in a seal
                wrong("has h=", m -> m.replace("ARC-Seal: i=2;", "ARC-Seal: i=2; h=from;")),
                // §5.2 step 4
                wrong("message signature 3", m -> m.replace("Subject: once", "Subject: twice")),
                wrong("the body", m -> m.replace("Hello", "Hallo")),
                wrong("does not name From", m -> m.replaceFirst("h=from:", "h=").replaceFirst(":from;", ";")),
                wrong("names ARC-Seal", m -> m.replaceFirst("h=from:", "h=arc-seal:from:")),
                wrong("algorithm", m -> m.replace("Signature: i=3; a=rsa-sha256", "Signature: i=3; a=rsa-md5")),
                wrong("rsa-sha1", m -> m.replace("Signature: i=3; a=rsa-sha256", "Signature: i=3; a=rsa-sha1")),
                wrong("a= is missing", m -> m.replace("Signature: i=3; a=rsa-sha256;", "Signature: i=3;")),
                wrong("canonicalization", m -> m.replaceFirst("c=relaxed/relaxed", "c=nowsp")),
                wrong("twice", m -> m.replace("Signature: i=3;", "Signature: i=3; s=s;")),
                wrong("expired", m -> m.replace("Signature: i=3;", "Signature: i=3; x=1;")),
                wrong("publishes no key",
                        m -> m.replace("Signature: i=3; a=rsa-sha256; c=relaxed/relaxed;\r\n d=d3",
                                "Signature: i=3; a=rsa-sha256; c=relaxed/relaxed;\r\n d=gone")),
                // §5.2 step 6
                wrong("the seal 3 ", m -> m.replace("mx.d3.example;", "mx.d3.example; arc=pass;")),
                wrong("the seal 3 ", m -> m.replace("mx.d1.example; dmarc=pass", "mx.d1.example; dmarc=fail")),
                wrong("the seal 3 ",
                        m -> m.replace("ARC-Seal: i=1; a=rsa-sha256; cv=none;", "ARC-Seal: i=1; a=rsa-sha256; cv=none; t=1;")
                                .replaceFirst("(?s)(cv=none; t=1;.*?) t=[0-9]+;", "$1")),
                wrong("rsa-sha1", m -> m.replace("ARC-Seal: i=3; a=rsa-sha256", "ARC-Seal: i=3; a=rsa-sha1")));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyFaultIsFoundAndSaid(String why, UnaryOperator<String> change) {
        String good = town.sealed(3);
        String bad = change.apply(good);
        assertTrue(!bad.equals(good), "nothing was changed");
        fails(bad, why);
    }

    /** What hops do to a header that relaxed canonicalization overlooks; and fields that nobody signed. RFC 6376 §3.4.2 */
    @Test
    void harmlessChangesDoNotBreakIt() {
        String good = town.sealed(3);
        for (String harmless : List.of("Received: from x by y; Sat, 21 Nov 2026 12:00:00 +0000\r\n" + good,
                good.replace("; cv=", ";\r\n\tcv="),
                good.replace("ARC-Seal", "arc-SEAL"), good.replace("Subject: once and", "subject:  once  and"),
                "Authentication-Results: mx.example.net; arc=pass\r\n" + good)) {
            ArcResult r = town.verify(harmless);
            assertEquals(Result.PASS, r.result(), r.why());
        }
    }

    /** RFC 8617 §5.2.1: dead DNS is a failure as good as any. */
    @Test
    void deadDnsFails() {
        String good = town.sealed(2);
        town.zone.put("s._domainkey.d3.example", new org.posthouse.trust.dns.Zone.Entry.Timeout());
        String next = Town.seal(new Sealer("d3.example", "s", Algorithm.RSA_SHA256, town.sealer("d9.example", Algorithm.RSA_SHA256).key()),
                good, Result.PASS, "mx.d3.example; none");
        fails(next, "cannot be asked for");
    }
}
