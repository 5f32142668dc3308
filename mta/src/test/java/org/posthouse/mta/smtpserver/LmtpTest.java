package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;

/** RFC 2033 */
class LmtpTest {
    private final Office office = new Office();

    @Test
    void aReplyForEachRecipient() throws Exception {
        office.outcomes.put(2L, new Outcome.Deferred(EnhancedStatus.of(4, 2, 2), "local", "full"));
        try (Caller c = office.call(Door.LOCAL)) {
            assertEquals(List.of("250-mail.example.com greets a", "250-PIPELINING", "250-SIZE 52428800", "250-8BITMIME", "250-BINARYMIME",
                    "250-CHUNKING", "250-SMTPUTF8", "250-ENHANCEDSTATUSCODES", "250-LIMITS MAILMAX=100000 RCPTMAX=1000", "250 HELP"),
                    c.raw("LHLO a\r\n").reply());
            c.say("MAIL FROM:<robert@there.test>", "250").say("RCPT TO:<john@example.com>", "250").say("RCPT TO:<mary@example.com>", "250")
                    .say("RCPT TO:<chris@example.com>", "550 5.1.1").say("RCPT TO:<John@example.com>", "250")
                    .say("RCPT TO:<both@example.com>", "250").say("DATA", "354").raw("x\r\n.\r\n").expect("250 2.0.0")
                    .expect("452 4.2.2").expect("250 2.0.0").expect("452 4.2.2").say("NOOP", "250").say("QUIT", "221").end();
        }
        assertEquals(5, office.delivered.size());
        assertEquals(0, office.queued.size());
        assertTrue(new String(office.delivered.getFirst().arrival().trace(), StandardCharsets.UTF_8).contains(" with LMTP\r\n"));
        assertEquals(1, office.events.stream().filter(e -> e.step() == JourneyEvent.Step.RECEIVED).count());
    }

    @Test
    void byChunks() throws Exception {
        try (Caller c = office.call(Door.LOCAL)) {
            c.say("LHLO a", "250 ").say("MAIL FROM:<> BODY=BINARYMIME", "250").say("RCPT TO:<john@example.com>", "250")
                    .say("RCPT TO:<mary@example.com>", "250").bdat("\r\n\0\n", false, "250 2.0.0 4 octets").bdat("x", true, "250 2.0.0 Del")
                    .expect("250 2.0.0 Del").say("MAIL FROM:<>", "250").bdat("y", false, "554")
                    // Nobody, and so no reply.
                    .raw("BDAT 1 LAST\r\nz").say("NOOP", "250 2.0.0 OK");
            c.say("MAIL FROM:<>", "250").say("RCPT TO:<john@example.com>", "250").say("RCPT TO:<mary@example.com>", "250");
            office.refusal = new Refusal(Refusal.Reason.DISK_FULL, "full");
            c.bdat("y\r\n", true, "452 4.3.1").expect("452 4.3.1").say("NOOP", "250 2.0.0 OK");
        }
    }

    @Test
    void nothingButDeliveryHere() throws Exception {
        try (Caller c = office.call(Door.LOCAL)) {
            c.say("EHLO a", "500").say("HELO a", "500").say("MAIL FROM:<>", "503").say("LHLO a", "250 ").say("AUTH PLAIN AAAA", "502")
                    .say("MAIL FROM:<> RET=FULL", "555").say("MAIL FROM:<>", "250").say("DATA", "503")
                    .say("RCPT TO:<far@away.test>", "550 5.7.1").say("RCPT TO:<out@example.com>", "550 5.7.1")
                    .say("RCPT TO:<john@example.com> NOTIFY=SUCCESS", "555").say("DATA", "503").say("RCPT TO:<john@example.com>", "250")
                    .say("DATA", "354").raw("a\nb\r\n.\r\n").expect("550 5.6.11").say("NOOP", "250 2.0.0 OK");
        }
        try (Caller c = office.call(Door.RECEIVING)) {
            c.say("LHLO a", "500");
        }
        assertEquals(0, office.delivered.size());
    }
}
