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
import org.posthouse.mta.delivery.Terms;
import org.posthouse.store.kv.Refusal;

/** RFC 3030 */
class ChunkingTest {
    private final Office office = new Office();

    private Caller begun(Door door, String parameters) throws Exception {
        return office.call(door).say(door == Door.LOCAL ? "LHLO a" : "EHLO a", "250 ")
                .say("MAIL FROM:<robert@there.test>" + parameters, "250")
                .say("RCPT TO:<john@example.com>", "250");
    }

    @Test
    void severalChunks() throws Exception {
        try (Caller c = begun(Door.RECEIVING, "")) {
            c.bdat("Subject: a\r\n", false, "250 2.0.0 12 octets received").bdat("\r\n.\r\n..\r\nx\r", false, "250")
                    .raw("BDAT 0\r\n").expect("250").bdat("\nend\r\n", true, "250 2.0.0 Kept").say("BDAT 0 LAST", "503 5.5.1")
                    .send("robert@there.test", "john@example.com", "by DATA", "250").say("QUIT", "221").end();
        }
        assertEquals("Subject: a\r\n\r\n.\r\n..\r\nx\r\nend\r\n", office.delivered.getFirst().text());
        assertEquals(Terms.Content.SEVEN_BIT, office.delivered.getFirst().arrival().terms().content());
        assertEquals("by DATA\r\n", office.delivered.get(1).text());
    }

    @Test
    void everyOctetAlone() throws Exception {
        String text = "Subject: \u00e9\r\n\r\nlast line";
        try (Caller c = begun(Door.RECEIVING, " BODY=8BITMIME")) {
            for (byte b : text.getBytes(StandardCharsets.UTF_8))
                c.raw("BDAT 1\r\n").raw(new byte[]{b}).expect("250 2.0.0 1 octets");
            c.say("BDAT 0 LAST", "250 2.0.0 Kept");
        }
        assertEquals(text, new String(office.delivered.getFirst().text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        assertEquals(Terms.Content.EIGHT_BIT, office.delivered.getFirst().arrival().terms().content());
    }

    @Test
    void allInOneSegment() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.ehlo().raw(
                    "MAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<john@example.com>\r\nBDAT 7\r\n\r\n\0\n\r\n.BDAT 3\r\nQUIBDAT 0 LAST\r\nQUIT\r\n");
            for (String want : List.of("250 2.1.0", "250 2.1.5", "250 2.0.0 7", "250 2.0.0 3", "250 2.0.0 Kept", "221"))
                c.expect(want);
            c.end();
        }
        assertEquals("\r\n\0\n\r\n.QUI", office.delivered.getFirst().text());
        assertEquals(Terms.Content.BINARY, office.delivered.getFirst().arrival().terms().content());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16_383, 16_384, 65_536, 65_537, 300_000})
    void sizesAroundBuffers(int size) throws Exception {
        byte[] octets = new byte[size];
        new java.util.Random(size).nextBytes(octets);
        try (Caller c = begun(Door.RECEIVING, " BODY=BINARYMIME")) {
            c.raw("BDAT " + (size + 2) + "\r\n\r\n").raw(octets).expect("250").raw("BDAT " + size + " LAST\r\n").raw(octets).expect("250");
        }
        String one = new String(octets, StandardCharsets.ISO_8859_1);
        assertEquals("\r\n" + one + one, office.delivered.getFirst().text());
    }

    /** RFC 3030 §3: the body may be anything, the header is lines; two fields for one reader must not be one for another. */
    @ParameterizedTest
    @ValueSource(strings = {"X: a\rFrom: mary@example.net\r\n\r\nx", "X: a\nFrom: mary@example.net\r\n\r\nx",
            "From: robert@there.test\r\n\r\r\nFrom: mary@example.net\r\n\r\nx", "X: a\r\n\nx", "X: a\r"})
    void theHeaderIsLinesWhateverTheBodyIs(String text) throws Exception {
        try (Caller c = begun(Door.RECEIVING, " BODY=BINARYMIME")) {
            c.bdat(text, true, "550 5.6.0 A line of the header must end with CR and LF").say("MAIL FROM:<> BODY=BINARYMIME", "250")
                    .say("RCPT TO:<john@example.com>", "250").bdat("X: a\r\n\r\n\r\0\n", true, "250");
        }
        assertEquals(1, office.delivered.size());
    }

    @Test
    void lettingItBe() throws Exception {
        try (Caller c = begun(Door.RECEIVING, "")) {
            c.bdat("half", false, "250").say("RSET", "250").say("BDAT 0 LAST", "503").say("MAIL FROM:<>", "250")
                    .say("RCPT TO:<john@example.com>", "250").bdat("other\r\n", false, "250").ehlo().say("MAIL FROM:<>", "250")
                    .say("RCPT TO:<john@example.com>", "250").bdat("third\r\n", false, "250");
        }
        try (Caller c = begun(Door.RECEIVING, "")) {
            c.bdat("x\r\n", true, "250");
        }
        assertEquals(List.of("x\r\n"), office.delivered.stream().map(Office.Delivered::text).toList());
    }

    @Test
    void notMixedAndNotOutOfOrder() throws Exception {
        try (Caller c = office.call(Door.RECEIVING)) {
            c.bdat("NOOP\r\n", true, "503 5.5.1").ehlo().bdat("NOOP\r\n", false, "503").say("MAIL FROM:<>", "250")
                    .bdat("NOOP\r\n", false, "554 5.5.1").say("RCPT TO:<john@example.com>", "250").bdat("x\r\n", false, "250")
                    .say("DATA", "503 5.5.1").say("RCPT TO:<mary@example.com>", "503").say("MAIL FROM:<>", "503")
                    .bdat("y\r\n", true, "250");
        }
        assertEquals("x\r\ny\r\n", office.delivered.getFirst().text());
        try (Caller c = begun(Door.RECEIVING, " BODY=BINARYMIME")) {
            c.say("DATA", "503 5.5.1").bdat("z", true, "250");
        }
        try (Caller c = office.call(Door.SUBMISSION)) {
            c.ehlo().bdat("QUIT\r\n", true, "530").say("NOOP", "250");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\r\n", "a\rb\r\n", "a\r\n.\n", "x\r", "\n"})
    void linesEndAsInData(String text) throws Exception {
        try (Caller c = begun(Door.RECEIVING, "")) {
            c.bdat(text, true, "550 5.6.11").say("NOOP", "250");
        }
        assertEquals(0, office.delivered.size());
        assertEquals(1, office.blobsDropped.get());
    }

    @Test
    void tooBig() throws Exception {
        office.settings = office.settings.with(SmtpLimits.DEFAULT.withMessageSize(100_000));
        String chunk = "x".repeat(58) + "\r\n";
        try (Caller c = begun(Door.RECEIVING, " SIZE=100")) {
            // What it said of the size was a lie, and what is in the pipeline already is swallowed.
            c.bdat(chunk.repeat(1500), false, "250").bdat(chunk.repeat(1500), false, "552 5.3.4").bdat(chunk, false, "552")
                    .bdat(chunk, true, "552").say("MAIL FROM:<>", "250").say("RSET", "250");
        }
        assertEquals(1, office.blobsDropped.get());
        try (Caller c = begun(Door.RECEIVING, "")) {
            c.say("BDAT 9223372036854775807", "552 5.3.4").end();
        }
        try (Caller c = begun(Door.RECEIVING, "")) {
            c.say("BDAT 99999999999999999999 LAST", "552 5.3.4").end();
        }
    }

    @Test
    void aSizeThatCannotBeReadEndsTheSession() throws Exception {
        for (String line : List.of("BDAT x", "BDAT -1", "bdat 1 FIRST", "BDAT 123456789012345678901"))
            try (Caller c = begun(Door.RECEIVING, "")) {
                c.say(line, "501 5.5.4").end();
            }
    }

    @Test
    void sayingTooMuchOrTooLittle() throws Exception {
        try (Caller c = begun(Door.RECEIVING, "")) {
            // The rest of a chunk that is longer than was said is read as commands, and is none.
            c.raw("BDAT 3\r\nx\r\n\u0001\u0002rest\r\n").expect("250").expect("500").say("RSET", "250");
        }
        try (Caller c = begun(Door.RECEIVING, "")) {
            c.raw("BDAT 100 LAST\r\nx\r\n");
            c.connection.stopWriting();
            c.end();
        }
        assertEquals(0, office.delivered.size());
    }

    @Test
    void aMessageThatTakesForEverEnds() throws Exception {
        try (Caller c = begun(Door.RECEIVING, "")) {
            c.bdat("x\r\n", false, "250");
            office.clock.advance(Duration.ofMinutes(31));
            c.bdat("y\r\n", false, "421 4.4.2").end();
        }
        office.settings = office.settings.with(SmtpLimits.DEFAULT.withTimes(Duration.ofMillis(50), Duration.ofMillis(200)));
        try (Caller c = begun(Door.RECEIVING, "")) {
            c.raw("BDAT 100\r\nx").expect("421 4.4.2").end();
        }
        assertEquals(2, office.blobsDropped.get());
    }

    @Test
    void anOversizeMessageEndsInItsTimeToo() throws Exception {
        var l = SmtpLimits.DEFAULT.withMessageSize(65_536).withTimes(Duration.ofSeconds(10), Duration.ofMillis(300));
        office.settings = office.settings.with(l);
        try (Caller c = begun(Door.RECEIVING, "")) {
            c.say("DATA", "354").raw(("x".repeat(98) + "\r\n").repeat(700));
            // What is thrown away has no more time than what is kept.
            c.expect("421 4.4.2");
        }
    }

    @Test
    void noRoom() throws Exception {
        try (Caller c = begun(Door.RECEIVING, "")) {
            office.refusal = new Refusal(Refusal.Reason.DISK_FULL, "full");
            c.bdat("QUIT\r\n", false, "452 4.3.1").bdat("QUIT\r\n", true, "452 4.3.1");
            office.refusal = null;
            c.send("a@b.test", "john@example.com", "x", "250");
        }
        assertEquals(1, office.delivered.size());
        assertTrue(office.delivered.getFirst().fromMemory());
        assertFalse(office.delivered.getFirst().text().contains("QUIT"));
    }
}
