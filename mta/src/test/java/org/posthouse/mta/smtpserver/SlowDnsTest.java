package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.verdict.Ledger;
import org.posthouse.mta.verdict.Strangers;
import org.posthouse.mta.verdict.VerdictSettings;
import org.posthouse.mta.verdict.VerdictSettings.Mode;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.trust.dmarc.SuffixList;
import org.posthouse.trust.verdict.Examiner;

/** Names whose servers never answer are of no use to those who own them, and no harm to others. */
class SlowDnsTest {
    private static final String MAIL = "From: robert@strict.example\r\nTo: john@example.com\r\nSubject: x\r\n\r\nHello\r\n";
    private static final String LATE = "451 4.4.3 It could not be found out in time";
    private final Office office = new Office();
    private final List<String> noted = new ArrayList<>();
    private final VirtualDns dns = VirtualDns.of(z -> z.txt("good.example", "v=spf1 ip4:192.0.2.7 -all")
            .txt("strict.example", "v=spf1 -all").txt("_dmarc.strict.example", "v=DMARC1; p=reject")
            .txt("_dmarc.good.example", "v=DMARC1; p=reject").txt("_dmarc.waits.example", "v=DMARC1; p=reject")
            .txt("waits.example", "v=spf1 include:tarpit.example -all"));
    private final Tarpit tarpit = new Tarpit(dns);

    private void judge(Mode mode, boolean refuseSpfFail) {
        var how = new VerdictSettings(mode, List.of("mail.example.com"), List.of(), refuseSpfFail, false, Set.of(), Duration.ofMillis(1500),
                64, 2000);
        var examiner = new Examiner(tarpit, "mail.example.com", SuffixList::builtIn, office.clock, how.questions(), how.perPeer());
        Ledger ledger = (found, peer, recipients, applied, deviation, at) -> noted
                .add(found.dmarc().from() + " " + found.dmarc().result().word() + " " + recipients);
        office.strangers = new Strangers(how, examiner, ledger, office.clock);
    }

    private void send(String helo, String from, String message, String reply) throws Exception {
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.say("EHLO " + helo, "250 ").send(from, "john@example.com", message, reply);
        }
    }

    private static String signature(String domain) {
        return "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + domain
                + "; s=s; h=from; bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; b=AAAA\r\n";
    }

    @AfterEach
    void nobodyIsLeftWaiting() throws InterruptedException {
        assertTrue(tarpit.await(0));
    }

    /** RFC 7489 §6.6.2 */
    @Test
    void aPolicyThatIsKnownCountsWhateverElseIsSlow() throws Exception {
        judge(Mode.ENFORCE, false);
        send("client.example", "robert@tarpit.example", MAIL, "550 5.7.1 Refused as strict.example asks");
        send("client.example", "robert@good.example", signature("tarpit.example") + MAIL, "550 5.7.1 Refused as strict.example asks");
        send("tarpit.example", "robert@strict.example", MAIL, "550 5.7.1 Refused as strict.example asks");
        assertTrue(office.delivered.isEmpty());
    }

    @Test
    void aSlowNameInHeloTakesNothingFromTheReturnPath() throws Exception {
        judge(Mode.ENFORCE, false);
        send("tarpit.example", "robert@good.example", MAIL.replace("strict", "good"), "250");
        String trace = new String(office.delivered.getLast().arrival().trace(), StandardCharsets.UTF_8);
        assertTrue(trace.contains("spf=pass") && trace.contains("dmarc=pass") && trace.contains("spf=temperror"), trace);
    }

    /** Whatever is configured for the failures of DNS: this is ours. */
    @Test
    void whatDecidesAndDoesNotComeInTimeIsPutOff() throws Exception {
        judge(Mode.ENFORCE, false);
        send("client.example", "robert@good.example", MAIL.replace("strict", "tarpit"), LATE);
        send("client.example", "robert@waits.example", MAIL.replace("strict", "waits"), LATE);
        send("client.example", "robert@good.example", signature("waits.example") + MAIL.replace("strict", "waits"),
                LATE);
        assertTrue(office.delivered.isEmpty() && noted.isEmpty());
        judge(Mode.OBSERVE, false);
        send("client.example", "robert@good.example", MAIL.replace("strict", "tarpit"), "250");
    }

    @Test
    void whoOnlySaysMailMakesNobodyAsk() throws Exception {
        judge(Mode.ENFORCE, false);
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.ehlo();
            for (int i = 0; i < 20; i++)
                c.say("MAIL FROM:<robert@tarpit.example>", "250").say("RCPT TO:<nobody@example.com>", "550").say("RSET", "250");
            c.say("MAIL FROM:<robert@tarpit.example>", "250");
        }
        assertEquals(0, tarpit.most());
        assertEquals(0, dns.asked());
    }

    /** However many names a header has: a few questions at once, and none when the message is given up. */
    @Test
    void questionsOfOneMessageAreFewAndEndWithIt() throws Exception {
        judge(Mode.ENFORCE, false);
        var header = new StringBuilder();
        for (int i = 0; i < 10; i++)
            header.append(signature(i + ".tarpit.example"));
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.say("EHLO tarpit.example", "250 ").say("MAIL FROM:<robert@tarpit.example>", "250").say("RCPT TO:<john@example.com>", "250")
                    .bdat(header + MAIL.replace("strict", "tarpit"), false, "250");
            // Both identities of SPF, the policy, two keys.
            assertTrue(tarpit.await(5));
            c.say("RSET", "250");
            assertTrue(tarpit.await(0));
        }
        assertEquals(5, tarpit.most());
    }

    @Test
    void whatBreaksIsPutOff() throws Exception {
        judge(Mode.ENFORCE, true);
        try (Caller c = office.fresh(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<robert@broken.example>", "250").say("RCPT TO:<john@example.com>", "451 4.3.0").say("NOOP", "250");
        }
    }

    /** RFC 7489 §7.2: a message that comes again is counted once, with those recipients who were accepted. */
    @Test
    void whatIsPutOffByOthersIsCountedWhenItComesAgain() throws Exception {
        judge(Mode.ENFORCE, false);
        String mail = MAIL.replace("strict", "good");
        Outcome before = office.outcome;
        office.outcome = new Outcome.Deferred(EnhancedStatus.of(4, 2, 2), "local", "full");
        send("client.example", "robert@good.example", mail, "452");
        assertEquals(List.of(), noted);
        office.outcome = before;
        send("client.example", "robert@good.example", mail, "250");
        assertEquals(List.of("good.example pass [john@example.com]"), noted);
        assertFalse(office.delivered.isEmpty());
    }
}
