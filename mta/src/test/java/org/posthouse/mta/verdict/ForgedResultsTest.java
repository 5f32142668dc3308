package org.posthouse.mta.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.trust.authres.OwnNames;

/** Fields in our name go, in every disguise, and nothing else does. RFC 8601 §5 */
class ForgedResultsTest {
    private static final OwnNames OWN = new OwnNames(List.of("mail.example.org"));
    private static final String REST = "From: a@example.net\r\nX: y\r\n\r\nAuthentication-Results: mail.example.org; spf=pass\r\n\r\nbody\r\n";

    /** As a server does it: pieces into a buffer of that size, which is written when it is full. */
    private static String clean(String message, int buffer, Random pieces) {
        byte[] in = message.getBytes(StandardCharsets.ISO_8859_1);
        byte[] b = new byte[buffer];
        var out = new ByteArrayOutputStream();
        var forged = new ForgedResults(OWN);
        int n = 0;
        for (int at = 0; at < in.length;) {
            int got = Math.min(Math.min(1 + pieces.nextInt(40), in.length - at), b.length - n);
            System.arraycopy(in, at, b, n, got);
            at += got;
            n = forged.clean(b, n, n + got);
            if (n == b.length) {
                int settled = forged.settled(n);
                out.write(b, 0, settled);
                System.arraycopy(b, settled, b, 0, n - settled);
                n -= settled;
                forged.moved();
            }
        }
        n = forged.end(b, n);
        out.write(b, 0, n);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authentication-Results: mail.example.org; spf=pass\r\n", "AUTHENTICATION-results:mail.example.org;none\r\n",
            "Authentication-Results \t: mail.example.org; spf=pass\r\n",
            "Authentication-Results:\r\n (x)\r\n\tmail.example.org\r\n ; none\r\n",
            "Authentication-Results: MAIL.example.ORG. 1; none\r\n", "Authentication-Results: \"mail.example.org\"; none\r\n",
            "Authentication-Results: mail.example.org; dkim=pass\r\n header.d=example.org;\r\n  dmarc=pass\r\n",
            "Authentication-Results: other.example 2; none\r\n", "Authentication-Results:\r\n", "Authentication-Results: \0\r\n",
            "authentication-results: mail.example.org; a=pass\r\nAuthentication-Results: mail.example.org; b=pass\r\n"})
    void forgedOnesGo(String field) {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            assertEquals(REST, clean(field + REST, 17_000, random));
            assertEquals("A: b\r\n" + REST, clean("A: b\r\n" + field + REST, 17_000, random));
            assertEquals("A: b\r\n\r\n", clean("A: b\r\n" + field + "\r\n", 17_000, random));
            assertEquals("A: b\r\n", clean("A: b\r\n" + field, 17_000, random));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authentication-Results: mail.example.net; spf=pass\r\n", "Authentication-Result: mail.example.org\r\n",
            "X-Authentication-Results: mail.example.org\r\n", "Authentication-Results-Too: mail.example.org; none\r\n",
            "Authentication-Results mail.example.org\r\n", "ARC-Authentication-Results: i=1; mail.example.org; none\r\n",
            "Subject: x\r\n Authentication-Results: mail.example.org; none\r\n",
            "Authentication-Results: (mail.example.org) a.example; none\r\n",
            "Authentication-Results", "", "\r\n", "\n", "Authentication-Results: other.example; none\nB: c\n\nx"})
    void everythingElseStays(String field) {
        for (int seed = 0; seed < 20; seed++)
            for (String message : List.of(field + REST, "A: b\r\n" + field + REST, REST + field, field))
                assertEquals(message, clean(message, 17_000, new Random(seed)));
    }

    /** What is held is bounded: a field of others passes however long it is, one of ours goes. */
    @Test
    void longFieldsAreDecidedEarly() {
        String tail = "; x=pass\r\n" + " (filling)\r\n".repeat(20_000);
        for (int seed = 0; seed < 5; seed++) {
            String others = "Authentication-Results: other.example" + tail + REST;
            assertEquals(others, clean(others, 64 * 1024, new Random(seed)));
            assertEquals(REST, clean("Authentication-Results: mail.example.org" + tail + REST, 64 * 1024, new Random(seed)));
            // Nobody can wait for the id for ever.
            assertEquals(REST, clean("Authentication-Results:" + " (a)\r\n".repeat(20_000) + " other.example; none\r\n" + REST, 64 * 1024,
                    new Random(seed)));
        }
    }

    /** Blanks without end before the colon hold nothing up, and hide nothing. */
    @Test
    void longNamesAreDecidedEarly() {
        for (int blanks : new int[]{230, 240, 256, 70_000})
            for (String rest : List.of(": mail.example.org; spf=pass\r\n", "\r\n"))
                for (int seed = 0; seed < 3; seed++) {
                    String field = "Authentication-Results" + " ".repeat(blanks) + rest;
                    boolean stays = blanks < 234 && rest.equals("\r\n");
                    assertEquals((stays ? field : "") + REST, clean(field + REST, 17_000, new Random(seed)), blanks + rest);
                }
    }

    /** However the octets come and wherever the buffer ends, the result is the same. */
    @Test
    void piecesMakeNoDifference() {
        var random = new Random(7);
        String[] parts = {"Authentication-Results", ":", " mail.example.org", " x.example", "; none", "\r\n", "\r\n", " ", "From: a", "\t",
                "\n", "\r"};
        for (int i = 0; i < 3000; i++) {
            var message = new StringBuilder();
            for (int k = random.nextInt(30); k >= 0; k--)
                message.append(parts[random.nextInt(parts.length)]);
            String whole = clean(message.toString(), 17_000, new Random(1) {
                @Override
                public int nextInt(int bound) {
                    return bound - 1;
                }
            });
            assertEquals(whole, clean(message.toString(), 17_000, new Random(i)), message.toString());
            assertTrue(whole.length() <= message.length());
        }
    }
}
