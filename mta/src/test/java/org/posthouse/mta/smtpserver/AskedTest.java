package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.dsn.OriginalRecipient;
import org.posthouse.mail.dsn.Ret;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Terms;

/** What a sender asks for, and what becomes of it: RFC 3461, 2852, 4865, 6710, 8689. */
class AskedTest {
    private static final String LOGIN = "AUTH PLAIN AGpvaG5AZXhhbXBsZS5jb20Ac2VjcmV0";
    private final Office office = new Office();

    private Caller submitting() throws Exception {
        return office.call(Door.SUBMISSION, "127.0.0.1").ehlo().say(LOGIN, "235");
    }

    @Test
    void noticesAreAskedFor() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<robert@there.test> RET=HDRS ENVID=QQ+20314", "250")
                    .say("RCPT TO:<john@example.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Johnny+2Bx@example.com", "250")
                    .say("RCPT TO:<mary@example.com> NOTIFY=NEVER", "250").say("DATA", "354").raw("x\r\n.\r\n").expect("250");
        }
        Office.Queued q = office.queued.getFirst();
        assertEquals(Ret.HDRS, q.arrival().terms().ret());
        assertEquals("QQ 314", q.arrival().terms().envId());
        assertEquals(List.of(new Asked(new Notify(true, false, true), new OriginalRecipient("rfc822", "Johnny+x@example.com")),
                new Asked(Notify.NEVER, null)), q.recipients().stream().map(Recipient::asked).toList());
    }

    @Test
    void whoIsToBeToldOfSuccessIsToldByTheQueue() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo();
            for (String asked : List.of(" NOTIFY=SUCCESS", " NOTIFY=FAILURE", ""))
                c.say("MAIL FROM:<robert@there.test>", "250").say("RCPT TO:<john@example.com>" + asked, "250").say("DATA", "354")
                        .raw("x\r\n.\r\n").expect("250");
            c.say("MAIL FROM:<>", "250").say("RCPT TO:<john@example.com> NOTIFY=SUCCESS", "250").say("DATA", "354").raw("x\r\n.\r\n")
                    .expect("250");
        }
        assertEquals(1, office.queued.size());
        assertEquals(3, office.delivered.size());
    }

    /** RFC 3461 §5.2.7.3: of those whom an alias reaches one tells of its success. */
    @Test
    void anAliasIsToldOfOnce() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<robert@there.test>", "250").say("RCPT TO:<both@example.com> NOTIFY=SUCCESS,FAILURE", "250")
                    .say("DATA", "354").raw("x\r\n.\r\n").expect("250");
        }
        assertEquals(List.of(new Notify(true, true, false), new Notify(false, true, false)),
                office.queued.getFirst().recipients().stream().map(r -> r.asked().notices()).toList());
    }

    @Test
    void aTimeToArrive() throws Exception {
        Instant now = office.clock.instant();
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<a@b.test> BY=59;R", "555 5.5.4").say("MAIL FROM:<a@b.test> BY=0;R", "501 5.5.4")
                    .say("MAIL FROM:<a@b.test> BY=60;RT", "250").say("RCPT TO:<both@example.com>", "250").say("DATA", "354")
                    .raw("x\r\n.\r\n").expect("250");
            c.say("MAIL FROM:<a@b.test> BY=-5;N", "250").say("RCPT TO:<both@example.com>", "250").say("DATA", "354").raw("x\r\n.\r\n")
                    .expect("250");
        }
        assertEquals(new Terms.Deadline(now.plusSeconds(60), true, true), office.queued.getFirst().arrival().terms().deadline());
        assertEquals(new Terms.Deadline(now.minusSeconds(5), false, false), office.queued.get(1).arrival().terms().deadline());
    }

    @Test
    void heldForLater() throws Exception {
        Instant now = office.clock.instant();
        String end = now.plus(Duration.ofDays(30)).toString();
        try (Caller c = submitting()) {
            List<String> ehlo = c.raw("EHLO a\r\n").reply();
            assertTrue(ehlo.contains("250-FUTURERELEASE 2592000 " + end) && ehlo.contains("250-MT-PRIORITY"), ehlo.toString());
            c.say("MAIL FROM:<john@example.com> HOLDFOR=2592001", "501 5.5.4")
                    .say("MAIL FROM:<john@example.com> HOLDFOR=100 BY=99;R", "501")
                    .say("MAIL FROM:<john@example.com> HOLDUNTIL=2099-01-01T00:00:00Z", "501 5.5.4")
                    .say("MAIL FROM:<john@example.com> HOLDFOR=3600", "250").say("RCPT TO:<mary@example.com>", "250").say("DATA", "354")
                    .raw("x\r\n.\r\n").expect("250");
            c.say("MAIL FROM:<john@example.com> HOLDUNTIL=" + end, "250").say("RCPT TO:<mary@example.com>", "250").say("DATA", "354")
                    .raw("x\r\n.\r\n").expect("250");
        }
        assertEquals(0, office.delivered.size());
        assertEquals(now.plusSeconds(3600), office.queued.getFirst().arrival().terms().hold());
        assertEquals(now.plus(Duration.ofDays(30)), office.queued.get(1).arrival().terms().hold());
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<a@b.test> HOLDFOR=100", "555 5.5.4");
        }
        office.settings = office.settings.with(new SmtpSettings.Promises(Duration.ZERO, Duration.ZERO, 0));
        try (Caller c = submitting()) {
            assertFalse(c.raw("EHLO a\r\n").reply().toString().contains("FUTURERELEASE"));
            c.say("MAIL FROM:<john@example.com> HOLDFOR=100", "555");
        }
    }

    /** RFC 5321 §3.8 */
    @Test
    void nobodyIsLetInWhileTheStoreTakesNothing() throws Exception {
        office.open = false;
        for (Door door : Door.values())
            try (Caller c = office.dial(door, "192.0.2.7")) {
                c.expect("421 4.3.0 mail.example.com takes no mail at the moment");
            }
        office.open = true;
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo();
        }
    }

    @Test
    void priorities() throws Exception {
        try (Caller c = submitting()) {
            c.say("MAIL FROM:<john@example.com> MT-PRIORITY=3", "250 2.3.6 0 ").say("RSET", "250")
                    .say("MAIL FROM:<john@example.com> MT-PRIORITY=-4", "250 2.1.0").say("RCPT TO:<both@example.com>", "250")
                    .say("DATA", "354").raw("x\r\n.\r\n").expect("250");
        }
        assertEquals(-4, office.queued.getFirst().arrival().terms().priority());
        assertTrue(new String(office.queued.getFirst().arrival().trace(), StandardCharsets.UTF_8).contains("\r\n PRIORITY -4;"));
        office.settings = office.settings.with(new SmtpSettings.Promises(Duration.ZERO, Duration.ZERO, 4));
        try (Caller c = submitting()) {
            c.say("MAIL FROM:<john@example.com> MT-PRIORITY=3", "250 2.1.0").say("RSET", "250")
                    .say("MAIL FROM:<john@example.com> MT-PRIORITY=9", "250 2.3.6 4 ");
        }
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<a@b.test> MT-PRIORITY=1", "555");
        }
    }

    @Test
    void onlyByTls(@TempDir Path dir) throws Exception {
        office.withTls(dir);
        try (Caller c = office.call(Door.RECEIVING)) {
            assertFalse(c.raw("EHLO a\r\n").reply().toString().contains("REQUIRETLS"));
            c.say("MAIL FROM:<a@b.test> REQUIRETLS", "530 5.7.0").say("STARTTLS", "220");
            c.connection.startTlsClient(TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), "mail.example.com", List.of());
            c.renew();
            assertTrue(c.raw("EHLO a\r\n").reply().contains("250-REQUIRETLS"));
            c.say("MAIL FROM:<a@b.test> REQUIRETLS", "250").say("RCPT TO:<both@example.com>", "250").say("DATA", "354").raw("x\r\n.\r\n")
                    .expect("250");
            c.say("MAIL FROM:<a@b.test>", "250").say("RCPT TO:<both@example.com>", "250").say("DATA", "354").raw("x\r\n.\r\n")
                    .expect("250");
            // What the header says counts only where nothing else was said. RFC 8689 §4.1
            for (String mail : List.of("MAIL FROM:<a@b.test> REQUIRETLS", "MAIL FROM:<a@b.test>"))
                c.say(mail, "250").say("RCPT TO:<both@example.com>", "250").say("DATA", "354").raw("TLS-Required: No\r\n\r\nx\r\n.\r\n")
                        .expect("250");
        }
        assertEquals(List.of(Terms.Tls.REQUIRED, Terms.Tls.UNSAID, Terms.Tls.REQUIRED, Terms.Tls.OPTIONAL),
                office.queued.stream().map(q -> q.arrival().terms().tls()).toList());
        assertTrue(office.queued.getFirst().arrival().terms().requireTls());
        assertFalse(office.queued.get(1).arrival().terms().requireTls());
        assertNull(office.queued.get(1).arrival().terms().envId());
    }
}
