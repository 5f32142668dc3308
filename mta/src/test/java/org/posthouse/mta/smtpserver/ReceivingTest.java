package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.queue.Queue;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;

class ReceivingTest {
    private static final String MESSAGE = "From: Robert <robert@there.test>\r\nSubject: hi\r\nMessage-ID: <1@there.test>\r\n\r\nHello\r\n..dot";
    private final Office office = new Office();

    /** RFC 5321 §4.5.3.1.10 */
    @Test
    void whomOneMessageReachesIsBounded() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<robert@there.test>", "250");
            for (int i = 0; i < 500; i++)
                c.say("RCPT TO:<many@example.com>", "250");
            assertEquals(1, office.directory.lookedUp.get());
            for (int i = 1; i < 16; i++)
                c.say("RCPT TO:<many" + i + "@example.com>", "250");
            c.say("RCPT TO:<many16@example.com>", "452 4.5.3").say("RCPT TO:<many@example.com>", "250").say("DATA", "354")
                    .raw("x\r\n.\r\n").expect("250");
        }
        assertEquals(9_600, office.queued.getFirst().recipients().size());
        assertEquals("516", office.events.getLast().facts().get("recipients"));
    }

    @Test
    void oneRecipientGoesStraightIn() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().send("robert@there.test", "John+lists@EXAMPLE.com", MESSAGE, "250 2.0.0").say("QUIT", "221 2.0.0").end();
        }
        Office.Delivered d = office.delivered.getFirst();
        assertEquals("From: Robert <robert@there.test>\r\nSubject: hi\r\nMessage-ID: <1@there.test>\r\n\r\nHello\r\n.dot\r\n", d.text());
        assertEquals("John+lists@example.com", d.recipient().toString());
        assertTrue(d.fromMemory());
        String trace = new String(d.arrival().trace(), StandardCharsets.UTF_8);
        assertTrue(trace.startsWith("Received: from client.example ([192.0.2.7])\r\n by mail.example.com with ESMTP\r\n id "), trace);
        assertTrue(trace.endsWith("\r\n for <John+lists@example.com>;\r\n Thu, 1 Jan 2026 00:00:00 +0000\r\n"), trace);
        JourneyEvent e = office.events.getFirst();
        assertEquals(JourneyEvent.Step.RECEIVED, e.step());
        assertEquals("<1@there.test>", e.facts().get("message-id"));
        assertTrue(e.dialogue().contains("C: EHLO client.example\n"), e.dialogue());
        assertTrue(e.dialogue().contains("C: MAIL FROM:<robert@there.test>\nS: 250 2.1.0 Sender OK\n"), e.dialogue());
        assertFalse(e.dialogue().contains("Hello"), e.dialogue());
    }

    @Test
    void johnChrisAndMary() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<robert@there.test>", "250").say("RCPT TO:<john@example.com>", "250")
                    .say("RCPT TO:<chris@example.com>", "550 5.1.1")
                    .say("RCPT TO:<mary@example.com>", "250").say("DATA", "354").raw(MESSAGE + "\r\n.\r\n").expect("250").say("QUIT", "221")
                    .end();
        }
        List<Recipient> to = office.queued.getFirst().recipients();
        assertEquals(List.of(new Route.Local(1), new Route.Local(2)), to.stream().map(Recipient::route).toList());
        assertFalse(new String(office.queued.getFirst().arrival().trace(), StandardCharsets.UTF_8).contains("for <"));
        assertEquals(List.of(JourneyEvent.Step.REFUSED, JourneyEvent.Step.RECEIVED),
                office.events.stream().map(JourneyEvent::step).toList());
        assertEquals("chris@example.com", office.events.getFirst().recipient());
    }

    @Test
    void nobodyGetsItTwice() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<>", "250").say("RCPT TO:<john@example.com>", "250").say("RCPT TO:<both@example.com>", "250")
                    .say("RCPT TO:<out@example.com>", "250")
                    .say("DATA", "354").raw("x\r\n.\r\n").expect("250");
        }
        assertEquals(3, office.queued.getFirst().recipients().size());
    }

    /** Everything that ever made a server relay for strangers. */
    @ParameterizedTest
    @ValueSource(strings = {"far@away.test", "@example.com:far@away.test", "@example.com,@mail.example.com:far@away.test",
            "far%away.test@example.com", "away.test!far@example.com",
            "away.test!far@away.test", "far%away.test@mail.example.com", "\"far@away.test\"@example.com", "\"far@away.test\"@away.test",
            "far@[192.0.2.1]", "far@[127.0.0.1]",
            "far@[IPv6:2001:db8::1]", "far%away.test@[192.0.2.1]", "\"far@away.test\"@[192.0.2.1]", "far@example.com.away.test",
            "john@mail.example.com", "\"\"@away.test",
            "@away.test:far@example.com", "far%away.test%example.com@example.com", "john@example.com.test"})
    void noOpenRelay(String path) throws Exception {
        try (Caller c = office.call(Door.RECEIVING, "127.0.0.1")) {
            c.ehlo().say("MAIL FROM:<john@example.com>", "250").raw("RCPT TO:<" + path + ">\r\n");
            String reply = c.reply().getLast();
            assertTrue(reply.startsWith("550 5.7.1") || reply.startsWith("550 5.1.1") || reply.startsWith("501 5.1.3"),
                    path + ": " + reply);
            c.say("DATA", "554 5.5.1");
        }
    }

    @Test
    void trailingDotAndSpacesAreNoWayIn() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<a@b.test>", "250").say("RCPT TO:<far@away.test.>", "501").say("RCPT TO:< john@example.com>", "501")
                    .say("RCPT TO:<john@example.com> RRVS=2026-11-21T18:00:00Z",
                            "555");
        }
    }

    @Test
    void postmasterAlways() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<>", "250").say("RCPT TO:<postmaster>", "250").say("RCPT TO:<PostMaster@Example.Com>", "250")
                    .say("RCPT TO:<postmaster@[192.0.2.1]>", "250")
                    .say("RCPT TO:<@some.test:john@example.com>", "250").say("DATA", "354").raw("x\r\n.\r\n").expect("250");
        }
        assertEquals(1, office.delivered.size());
    }

    @Test
    void orderOfCommands() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.say("MAIL FROM:<a@b.test>", "503 5.5.1").say("RCPT TO:<john@example.com>", "503").say("DATA", "503")
                    .say("helo x", "250 mail.example.com")
                    .say("mail from:<a@b.test>", "250").say("MAIL FROM:<a@b.test>", "503").say("DATA", "554").say("RSET", "250")
                    .say("RCPT TO:<john@example.com>", "503")
                    .say("NOOP", "250").say("VRFY john", "252").say("EXPN all", "502").say("HELP", "214")
                    .say("HELP rcpt", "214 2.0.0 RCPT TO:").say("HELP x", "504")
                    .say("AUTH PLAIN AAAA", "502").say("STARTTLS", "502").say("TURN", "502").say("SEND FROM:<x>", "502")
                    .say("XYZZY", "500");
        }
    }

    @Test
    void ehloForgetsTheTransaction() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<a@b.test>", "250").ehlo().say("RCPT TO:<john@example.com>", "503");
        }
    }

    @Test
    void keywords() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            List<String> lines = c.raw("EHLO client.example\r\n").reply();
            assertEquals(List.of("250-mail.example.com greets client.example", "250-PIPELINING", "250-SIZE 52428800", "250-8BITMIME",
                    "250-BINARYMIME", "250-CHUNKING", "250-SMTPUTF8", "250-ENHANCEDSTATUSCODES", "250-LIMITS MAILMAX=100000 RCPTMAX=1000",
                    "250-DSN", "250-DELIVERBY 60", "250 HELP"), lines);
        }
    }

    @Test
    void everythingInOneSegment() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.raw("EHLO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<no@example.com>\r\nRCPT TO:<john@example.com>\r\nDATA\r\nhi\r\n.\r\nMAIL FROM:<>\r\nRSET\r\nQUIT\r\n");
            for (String want : List.of("250 ", "250 2.1.0", "550 5.1.1", "250 2.1.5", "354 ", "250 2.0.0", "250 2.1.0", "250 2.0.0",
                    "221 "))
                c.expect(want);
            c.end();
        }
        assertEquals("hi\r\n", office.delivered.getFirst().text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\n.\nMAIL FROM:<x@y.test>\r\n", "a\n.\r\nMAIL FROM:<x@y.test>\r\n", "a\r.\r\n",
            "a\r\n.\nQUIT", "a\r\n.\rQUIT", "a\r\r\n.\r\r\nb", "\n.\n"})
    void nothingIsSmuggled(String body) throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().send("a@b.test", "john@example.com", body, "550 5.6.11").say("NOOP", "250 2.0.0").say("QUIT", "221").end();
        }
        assertEquals(0, office.delivered.size());
        assertEquals(1, office.blobsDropped.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\n", "MAIL FROM:<a@b.test>\n", "NO\rOP\r\n"})
    void bareNewlinesInCommands(String line) throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().raw(line).expect("500 5.5.2").say("NOOP", "250");
        }
    }

    @Test
    void bigOnes() throws Exception {
        office.settings = office.settings.with(SmtpLimits.DEFAULT.withMessageSize(100_000));
        String line = "x".repeat(98) + "\r\n";
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<a@b.test> SIZE=100001", "552 5.3.4").say("MAIL FROM:<a@b.test> SIZE=100000", "250").say("RSET", "250");
            c.send("a@b.test", "john@example.com", line.repeat(1001), "552 5.3.4");
            c.send("a@b.test", "john@example.com", line.repeat(998), "250");
        }
        assertEquals(99_802, office.delivered.getFirst().arrival().size());
        assertEquals(line.repeat(998) + "\r\n", office.delivered.getFirst().text());
        assertFalse(office.delivered.getFirst().fromMemory());
        assertEquals(1, office.blobsDropped.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537, 131_072, 200_000})
    void sizesAroundBuffers(int size) throws Exception {
        String text = "S: x\r\n\r\n" + "abcdefghi\r\n".repeat(size / 11) + "z".repeat(size % 11);
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().send("a@b.test", "john@example.com", text, "250");
        }
        assertEquals(text + "\r\n", office.delivered.getFirst().text());
        assertEquals(text.length() + 2, office.delivered.getFirst().arrival().size());
    }

    @Test
    void loops() throws Exception {
        String hops = "Received: from x by y; z\r\n";
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().send("a@b.test", "john@example.com", hops.repeat(50) + "\r\nx", "250")
                    .send("a@b.test", "john@example.com", hops.repeat(51) + "\r\nx", "554 5.4.6")
                    .send("a@b.test", "john@example.com", "A: b\r\n\r\n" + hops.repeat(60), "250");
        }
    }

    @Test
    void theStoreSaysNo() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            office.outcome = new Outcome.Deferred(EnhancedStatus.of(4, 2, 2), "local", "full");
            c.ehlo().send("a@b.test", "john@example.com", "x", "452 4.2.2");
            office.outcome = new Outcome.Failed(EnhancedStatus.of(5, 1, 1), "local", "gone");
            c.send("a@b.test", "john@example.com", "x", "554 5.1.1");
            office.refusal = new Refusal(Refusal.Reason.DISK_FULL, "full");
            c.say("MAIL FROM:<a@b.test>", "250").say("RCPT TO:<john@example.com>", "250").say("DATA", "452 4.3.1").say("NOOP", "250");
            office.directory.down = true;
            c.say("MAIL FROM:<a@b.test>", "250").say("RCPT TO:<john@example.com>", "451 4.3.0");
        }
    }

    @Test
    void whatDoesNotFitLeavesNothing() throws Exception {
        String big = "A: b\r\n\r\n" + ("x".repeat(78) + "\r\n").repeat(2000);
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().send("a@b.test", "full@example.com", big, "452 4.2.2").send("a@b.test", "full@example.com", "x", "250");
            assertEquals(1, office.blobsDropped.get());
            assertEquals(1, office.delivered.size());
            office.used = 100_000;
            c.say("MAIL FROM:<a@b.test>", "250").say("RCPT TO:<full@example.com>", "452 4.2.2").say("RCPT TO:<list@example.com>",
                    "452 4.5.3");
        }
    }

    @Test
    void aClientThatGoesInTheMiddleLeavesNothing() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<a@b.test>", "250").say("RCPT TO:<john@example.com>", "250").say("DATA", "354").raw("half a mess");
            c.connection.stopWriting();
            c.end();
        }
        assertEquals(0, office.delivered.size() + office.queued.size());
        assertEquals(1, office.blobsDropped.get());
    }

    @Test
    void garbageForEverIsBounded() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            int replies = 0;
            c.raw("\u0001\u0002 garbage\r\n".repeat(40));
            String last = "";
            for (; !last.startsWith("421"); replies++)
                last = c.reply().getLast();
            assertEquals(22, replies);
            c.end();
        }
    }

    @Test
    void aLineWithoutEndIsBounded() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.raw("NOOP " + "x".repeat(5000) + "\r\n").expect("500 5.5.2").raw("x".repeat(100_000) + "\r\n").expect("500 5.5.2").say("NOOP",
                    "250");
        }
    }

    @Test
    void guessingNamesEnds() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<a@b.test>", "250");
            for (int i = 0; i < 50; i++)
                c.say("RCPT TO:<u" + i + "@example.com>", "550");
            c.say("RCPT TO:<u@example.com>", "421").end();
        }
    }

    @Test
    void manyRecipients() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<a@b.test>", "250");
            for (int i = 0; i < 1000; i++)
                c.say("RCPT TO:<john+" + i + "@example.com>", "250");
            c.say("RCPT TO:<mary@example.com>", "452 4.5.3");
        }
    }

    @Test
    void smtpUtf8() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<j\u00f6rg@there.test>", "553 5.6.7")
                    .say("MAIL FROM:<j\u00f6rg@there.test> SMTPUTF8 BODY=8BITMIME", "250")
                    .say("RCPT TO:<m\u00fcller@example.com>", "550 5.1.1").say("RCPT TO:<john@example.com>", "250").say("DATA", "354")
                    .raw("\u00e9\r\n.\r\n").expect("250");
        }
        var a = office.delivered.getFirst().arrival();
        assertTrue(a.smtpUtf8() && a.eightBit());
        assertTrue(new String(a.trace(), StandardCharsets.UTF_8).contains("with UTF8SMTP\r\n"));
    }

    @Test
    void aFalseNameCannotWriteIntoTheTrace() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.say("EHLO x)(by", "250 ").send("a@b.test", "john@example.com", "x", "250");
        }
        assertTrue(new String(office.delivered.getFirst().arrival().trace(), StandardCharsets.UTF_8)
                .startsWith("Received: from [192.0.2.7] ([192.0.2.7])\r\n by"));
    }

    @Test
    void silenceEnds() throws Exception {
        office.settings = office.settings.with(SmtpLimits.DEFAULT.withTimes(Duration.ofMillis(50), Duration.ofMinutes(1)));
        try (Caller c = office.call(Door.RECEIVING)) {
            c.expect("421 4.4.2").end();
        }
        try (Caller c = office.dial(Door.RECEIVING, "192.0.2.7")) {
            c.raw("EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<john@example.com>\r\nDATA\r\nhalf a mess").expect("220").expect("250").expect("250")
                    .expect("250").expect("354")
                    .expect("421 4.4.2").end();
        }
        assertEquals(1, office.blobsDropped.get());
    }

    @Test
    void aMessageThatTakesForEverEnds() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().say("MAIL FROM:<>", "250").say("RCPT TO:<john@example.com>", "250").say("DATA", "354").raw("x\r\n");
            office.clock.advance(Duration.ofMinutes(31));
            c.raw("y\r\n").expect("421 4.4.2").end();
        }
        assertEquals(0, office.delivered.size());
    }
}
