package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthouse.base.net.Network;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.verdict.Ledger;
import org.posthouse.mta.verdict.Strangers;
import org.posthouse.mta.verdict.VerdictSettings;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.trust.arc.Sealer;
import org.posthouse.trust.authres.AuthenticationResults;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.BodyHash;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.PublicKeys;
import org.posthouse.trust.dmarc.SuffixList;
import org.posthouse.trust.dns.Names;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.verdict.Examiner;

/** What strangers hear at the end of their messages, what is written before those, and what the journey tells. */
class StrangersTest {
    private static final String HERE = "192.0.2.7";
    private static final String MAIL = "From: robert@strict.example\r\nTo: john@example.com\r\nSubject: x\r\n\r\nHello\r\n";
    private static final VerdictSettings PLAIN = VerdictSettings.of("mail.example.com");
    private final Office office = new Office();
    private final List<String> noted = new ArrayList<>();
    private final VirtualDns dns = VirtualDns.of(z -> z.txt("good.example", "v=spf1 ip4:192.0.2.7 -all").txt("bad.example", "v=spf1 -all")
            .txt("_dmarc.strict.example", "v=DMARC1; p=reject").txt("_dmarc.soft.example", "v=DMARC1; p=quarantine")
            .txt("_dmarc.good.example", "v=DMARC1; p=reject"));

    private void judge(VerdictSettings how) {
        var examiner = new Examiner(dns, "mail.example.com", SuffixList::builtIn, office.clock, 16, how.perPeer());
        Ledger ledger = (found, peer, recipients, applied, deviation, at) -> noted
                .add(found.dmarc().from() + " " + found.dmarc().result().word() + " "
                        + applied.word() + " " + deviation.reason() + " " + deviation.comment());
        office.strangers = new Strangers(how, examiner, ledger, office.clock);
    }

    private void send(String from, String message, String reply) throws Exception {
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.ehlo().send(from, "john@example.com", message, reply);
        }
    }

    private String trace() {
        return new String(office.delivered.getLast().arrival().trace(), StandardCharsets.UTF_8);
    }

    private AuthenticationResults results() throws SyntaxException {
        String trace = trace();
        assertTrue(trace.startsWith("Authentication-Results: mail.example.com;"), trace);
        int end = trace.indexOf("\r\nReceived: ");
        assertTrue(trace.substring(0, end).lines().allMatch(l -> l.length() <= 78), trace);
        return AuthenticationResults.parse(trace.substring(23, end));
    }

    private JourneyEvent judged() {
        return office.events.stream().filter(e -> e.step() == JourneyEvent.Step.JUDGED).toList().getLast();
    }

    /** RFC 8601 §4.1: above all other fields. */
    @Test
    void whatIsFoundStandsAboveTheMessage() throws Exception {
        judge(PLAIN);
        send("robert@good.example", MAIL.replace("strict", "good"), "250");
        AuthenticationResults r = results();
        assertEquals("pass", r.first("spf").orElseThrow().result().word());
        assertEquals("good.example", r.first("spf").orElseThrow().property("smtp.mailfrom").orElseThrow());
        assertEquals(Result.NONE, r.first("dkim").orElseThrow().result());
        assertEquals(Result.PASS, r.first("dmarc").orElseThrow().result());
        assertEquals("good.example", r.first("dmarc").orElseThrow().property("header.from").orElseThrow());
        assertEquals(Result.NONE, r.first("arc").orElseThrow().result());
        assertEquals(HERE, r.first("arc").orElseThrow().property("smtp.remote-ip").orElseThrow());
        assertEquals(Authenticity.PASS, office.delivered.getLast().arrival().authenticity());
        assertEquals(List.of("good.example pass none NONE "), noted);
        JourneyEvent e = judged();
        assertEquals(office.delivered.getLast().arrival().id(), e.journey());
        assertTrue(String.valueOf(e.facts().get("dmarc")).startsWith("pass: it is from good.example"), e.facts().toString());
        assertTrue(String.valueOf(e.facts().get("dns")).contains("_dmarc.good.example TXT: v=DMARC1; p=reject"), e.facts().toString());
        assertTrue(e.facts().size() <= 16 && e.facts().values().stream().allMatch(v -> v.length() <= 1024));
    }

    /** RFC 7489 §6.6.2, RFC 8601 §4.2 */
    @Test
    void whatItsDomainRejectsIsRefused() throws Exception {
        judge(PLAIN);
        send("robert@good.example", MAIL,
                "550 5.7.1 Refused as strict.example asks by DMARC: neither SPF nor DKIM shows that this is from strict.example; send it by");
        assertTrue(office.delivered.isEmpty());
        assertEquals(List.of("strict.example fail reject NONE "), noted);
        assertEquals("refused, as strict.example asks", judged().facts().get("decision"));
        assertEquals(JourneyEvent.Step.REFUSED, office.events.getLast().step());
        assertEquals(judged().journey(), office.events.getLast().journey());
    }

    @Test
    void whatItsDomainQuarantinesIsMarked() throws Exception {
        judge(PLAIN);
        send("robert@bad.example", MAIL.replace("strict", "soft"), "250");
        assertEquals("quarantine", results().first("dmarc").orElseThrow().noted("dis"));
        assertEquals(Authenticity.FAIL, office.delivered.getLast().arrival().authenticity());
        assertEquals("quarantine", judged().facts().get("applied"));
    }

    @Test
    void whoOnlyObservesRefusesNothing() throws Exception {
        judge(PLAIN.mode(VerdictSettings.Mode.OBSERVE));
        send("robert@good.example", MAIL, "250");
        assertEquals(Result.FAIL, results().first("dmarc").orElseThrow().result());
        assertEquals("none", results().first("dmarc").orElseThrow().noted("dis"));
        assertEquals(List.of("strict.example fail none LOCAL_POLICY only observed"), noted);
        send("robert@soft.example", MAIL.replace("strict", "soft"), "250");
        assertEquals("none", results().first("dmarc").orElseThrow().noted("dis"));
        send("robert@good.example", "From: a@good.example\r\n" + MAIL, "250");
    }

    /** RFC 7489 §6.6.1 */
    @Test
    void oneAuthorAlone() throws Exception {
        judge(PLAIN);
        send("robert@good.example", "From: robert@good.example\r\n" + MAIL, "550 5.7.1 Refused: the message has 2 From fields");
        send("robert@good.example", "From : robert@good.example\r\n" + MAIL, "550 5.7.1 Refused: the message has 2 From fields");
        send("robert@good.example", "FROM: robert@good.example\r\nX: y\r\n" + MAIL, "550 5.7.1 Refused: the message has 2 From fields");
        send("robert@good.example", "From: <john@strict.example!>, <robert@good.example>\r\n\r\nx",
                "550 5.7.1 Refused: an address in From has a domain that cannot be read");
        send("robert@good.example", "X: " + "y".repeat(900) + "\r\n" + ("X: " + "y".repeat(900) + "\r\n").repeat(400) + MAIL,
                "550 5.7.1 Refused: the header is longer than");
        assertTrue(office.delivered.isEmpty());
    }

    /** It is in nobody's name; conversations in textbooks send no header at all. */
    @Test
    void noAuthorAtAllIsTaken() throws Exception {
        judge(PLAIN);
        send("robert@good.example", "Subject: nobody\r\n\r\nx", "250");
        send("robert@good.example", "Good day, John.\r\n", "250");
        assertEquals(Result.NONE, results().first("dmarc").orElseThrow().result());
    }

    /** RFC 8601 §5; what was sent is examined, what is kept is without the forged. */
    @Test
    void resultsInOurNameAreTakenOut() throws Exception {
        judge(PLAIN);
        String foreign = "Authentication-Results: other.example; spf=pass\r\n";
        String mail = "AUTHENTICATION-RESULTS : (hi)\r\n \"Mail.Example.COM\" 1; dmarc=pass header.from=good.example\r\n" + foreign
                + MAIL.replace("strict", "good");
        send("robert@good.example", mail, "250");
        String kept = foreign + MAIL.replace("strict", "good") + "\r\n";
        assertEquals(kept, office.delivered.getLast().text());
        assertEquals(kept.length(), office.delivered.getLast().arrival().size());
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<robert@good.example>", "250").say("RCPT TO:<john@example.com>", "250");
            for (int i = 0; i < mail.length(); i++)
                c.bdat(mail.substring(i, i + 1), false, "250");
            c.bdat("\r\n", true, "250");
        }
        assertEquals(kept, office.delivered.getLast().text());
        // Our own users may not write them either.
        try (Caller c = office.call(Door.SUBMISSION, "127.0.0.1")) {
            c.ehlo().say("AUTH PLAIN " + Base64.getEncoder().encodeToString("\0john@example.com\0secret".getBytes(StandardCharsets.UTF_8)),
                    "235");
            c.send("john@example.com", "john@example.com", mail.replace("robert@good.example", "john@example.com"), "250");
        }
        assertFalse(office.delivered.getLast().text().contains("Mail.Example.COM"), office.delivered.getLast().text());
        assertFalse(trace().contains("Authentication-Results"), trace());
    }

    /** A field that nobody can decide about must not stop the session for ever. */
    @Test
    void blanksWithoutEndHoldNothingUp() throws Exception {
        judge(PLAIN);
        String mail = MAIL.replace("strict", "good");
        String hostile = "Authentication-Results" + " ".repeat(70_000) + ": mail.example.com; dmarc=pass\r\n" + mail;
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            send("robert@good.example", hostile, "250");
            assertEquals(mail + "\r\n", office.delivered.getLast().text());
            try (Caller c = office.fresh(Door.RECEIVING)) {
                c.ehlo().say("MAIL FROM:<robert@good.example>", "250").say("RCPT TO:<john@example.com>", "250").bdat(hostile, true, "250");
            }
            assertEquals(mail, office.delivered.getLast().text());
        });
        assertEquals(2, office.delivered.size());
    }

    @Test
    void friendsAndUsersAreNotAsked() throws Exception {
        judge(PLAIN.friends(List.of(Network.parse("192.0.2.0/24"))));
        send("robert@bad.example", MAIL, "250");
        assertTrue(trace().startsWith("Received:"), trace());
        judge(PLAIN.mode(VerdictSettings.Mode.OFF));
        send("robert@bad.example", MAIL, "250");
        assertTrue(trace().startsWith("Received:"), trace());
        assertTrue(noted.isEmpty());
    }

    /** RFC 7208 §8.4, RFC 7372 §3.2 */
    @Test
    void spfRefusesEarlyWhereItMay() throws Exception {
        judge(PLAIN);
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<robert@bad.example>", "250").say("RCPT TO:<john@example.com>", "250");
        }
        judge(PLAIN.strict(true, false));
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<robert@bad.example>", "250").say("RCPT TO:<john@example.com>", "550 5.7.23 SPF: ")
                    .say("RCPT TO:<postmaster>", "250").say("RSET", "250").say("MAIL FROM:<robert@good.example>", "250")
                    .say("RCPT TO:<john@example.com>", "250");
        }
    }

    /** Dead DNS gives neither pass nor loss. */
    @Test
    void deadDnsIsNoPassAndNoLoss() throws Exception {
        judge(PLAIN);
        dns.dead(true);
        send("robert@good.example", MAIL, "250");
        assertEquals(Result.TEMPERROR, results().first("spf").orElseThrow().result());
        assertEquals(Result.TEMPERROR, results().first("dmarc").orElseThrow().result());
        assertEquals(Authenticity.UNKNOWN, office.delivered.getLast().arrival().authenticity());
        judge(PLAIN.strict(false, true));
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.ehlo().send("robert@good.example", "john@example.com", MAIL,
                    "451 4.4.3 DNS cannot tell now whether this is from strict.example");
        }
        assertEquals(1, noted.size());
        dns.dead(false);
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.ehlo().send("robert@good.example", "john@example.com", MAIL.replace("strict", "good"), "250");
        }
        assertEquals(Authenticity.PASS, office.delivered.getLast().arrival().authenticity());
    }

    /** Over the limit nothing is believed and nothing is lost, and the journey says why. */
    @Test
    void whoCausesTooManyQuestionsIsPutOff() throws Exception {
        judge(PLAIN.perPeer(4));
        send("robert@good.example", MAIL.replace("strict", "good"), "250");
        send("robert@good.example", MAIL.replace("strict", "good"), "451 4.4.3");
        assertTrue(String.valueOf(judged().facts().get("spf")).contains("not checked: the mail of this peer has caused too many questions"),
                judged().toString());
        assertEquals(1, office.delivered.size());
        office.clock.advance(Duration.ofMinutes(1));
        send("robert@good.example", MAIL.replace("strict", "good"), "250");
        assertEquals(Result.PASS, results().first("dmarc").orElseThrow().result());
    }

    /** RFC 8601 §2.7.3 */
    @Test
    void thePeersNameIsLookedAt() throws Exception {
        judge(PLAIN);
        send("robert@good.example", MAIL.replace("strict", "good"), "250");
        assertEquals(Result.PERMERROR, results().first("iprev").orElseThrow().result());
        assertEquals(HERE, results().first("iprev").orElseThrow().property("policy.iprev").orElseThrow());
        dns.add(z -> z.put(Names.reverse(InetAddress.ofLiteral(HERE)), new Zone.Entry.Pointer("out.good.example"))
                .address("out.good.example", HERE));
        send("robert@good.example", MAIL.replace("strict", "good"), "250");
        assertEquals(Result.PASS, results().first("iprev").orElseThrow().result());
        assertEquals("pass: the address has the name out.good.example", judged().facts().get("iprev"));
    }

    private String sealed(String domain, String results, String message) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        dns.add(z -> z.txt("s._domainkey." + domain,
                "v=DKIM1; k=ed25519; p=" + Base64.getEncoder().encodeToString(PublicKeys.octets(pair.getPublic()))));
        // As it will stand there: DATA ends with a line end of its own.
        byte[] b = message.getBytes(StandardCharsets.UTF_8);
        int body = message.indexOf("\r\n\r\n") + 4;
        var hashes = new BodyHashes();
        BodyHash hash = hashes.want(Canonicalization.RELAXED, BodyHashes.WHOLE);
        hashes.feed(b, body, b.length - body);
        hashes.finish();
        byte[] set = new Sealer(domain, "s", Algorithm.ED25519_SHA256, pair.getPrivate())
                .seal(Header.of(java.util.Arrays.copyOf(b, body)), hash, message.contains("ARC-Seal") ? Result.PASS : Result.NONE, results,
                        office.clock.instant())
                .orElseThrow();
        return new String(set, StandardCharsets.UTF_8) + message;
    }

    /** RFC 8617 §7.2.1: what a list changed is taken on the word of a sealer who is believed, and of nobody else. */
    @Test
    void trustedSealersOverrideARejection() throws Exception {
        judge(PLAIN.sealers(Set.of("lists.example", "other-list.example")));
        String saw = "mx.lists.example; dmarc=pass header.from=strict.example";
        String mail = sealed("lists.example", saw, MAIL);
        send("bounces@lists.example", mail, "250");
        assertEquals(Result.PASS, results().first("arc").orElseThrow().result());
        assertEquals(Result.FAIL, results().first("dmarc").orElseThrow().result());
        assertEquals("none", results().first("dmarc").orElseThrow().noted("dis"));
        assertEquals(List.of("strict.example fail none LOCAL_POLICY arc=pass as[1].d=lists.example as[1].s=s"), noted);
        assertTrue(String.valueOf(judged().facts().get("decision")).contains("lists.example, whose seals are believed"),
                judged().toString());
        send("bounces@lists.example", sealed("other-list.example", "other-list.example; arc=pass", mail), "250");
        int taken = office.delivered.size();
        // Changed after the seal; sealed by somebody else, first or last; not seen to pass; seen to pass in another's name.
        for (String bad : List.of(mail.replace("Hello", "Buy this"), sealed("spam.example", saw, MAIL),
                sealed("spam.example", "x; arc=pass", mail),
                sealed("lists.example", "mx.lists.example; dmarc=fail header.from=strict.example", MAIL),
                sealed("lists.example", "mx.lists.example; dmarc=pass header.from=good.example", MAIL),
                sealed("lists.example", "mx.lists.example; dmarc=pass", MAIL),
                sealed("lists.example", "not; results; at all", MAIL)))
            send("bounces@lists.example", bad, "550 5.7");
        assertEquals(taken, office.delivered.size());
    }

    /** Whatever stands in a header, the answer comes and is bounded. */
    @Test
    void hostileHeadersAreBounded() throws Exception {
        judge(PLAIN);
        String mail = MAIL.replace("strict", "good");
        for (String hostile : List.of("ARC-Seal: i=1; a=rsa-sha256; cv=none; d=a.example; s=s; b=AAAA\r\n".repeat(1000),
                "ARC-Authentication-Results: i=1; x; spf=pass" + " (y)".repeat(20_000) + "\r\n",
                "ARC-Seal: \0\r\nDKIM-Signature: \0=\0\r\n",
                "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; h=from; bh=AAAA; b=AAAA\r\n".repeat(1000),
                "Authentication-Results: " + "(".repeat(50_000) + "\r\n",
                "ARC-Message-Signature: i=1; h=" + "from:".repeat(10_000) + "from\r\n")) {
            send("robert@good.example", hostile + mail, "250");
            assertTrue(office.delivered.getLast().arrival().trace().length < 8192);
            assertTrue(judged().facts().size() <= 16);
        }
        assertFalse(office.delivered.get(4).text().contains("Authentication-Results"));
    }
}
