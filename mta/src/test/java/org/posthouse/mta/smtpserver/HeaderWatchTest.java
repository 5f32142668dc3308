package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HeaderWatchTest {
    private static HeaderWatch watch(String text, int step) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        HeaderWatch w = new HeaderWatch();
        for (int i = 0; i < b.length; i += step)
            w.feed(b, i, Math.min(step, b.length - i));
        w.end();
        return w;
    }

    @Property(tries = 100)
    void howeverItIsCut(@ForAll @IntRange(min = 1, max = 400) int step) {
        HeaderWatch w = watch(
                "received: a\r\n\tb\r\nRECEIVED : c\r\nX-Received: no\r\nFrom: =?x?=\r\n <a@b.test>\r\nMessage-ID:\r\n <1@b.test>\r\nMessage-ID: <2@b.test>\r\nDat: x\r\n\r\n"
                        + "Received: body\r\nDate: body\r\n" + "x".repeat(500) + "\r\nend",
                step);
        assertEquals(2, w.received());
        assertEquals("<1@b.test>", w.messageId());
        assertEquals(" =?x?=\r\n <a@b.test>\r\n", new String(w.from(), StandardCharsets.UTF_8));
        assertTrue(w.hasMessageId());
        assertFalse(w.hasDate());
        assertFalse(w.eightBit());
        assertEquals(501, w.longestLine());
    }

    /** RFC 8689 §3 */
    @Test
    void thatItMayGoWithoutTls() {
        for (int step : new int[]{1, 7, 100}) {
            assertTrue(watch("Subject: x\r\nTLS-Required: No\r\nDate: x\r\n\r\nx", step).tlsOptional());
            assertTrue(watch("tls-required:\r\n\tnO \r\n\r\n", step).tlsOptional());
            for (String other : new String[]{"TLS-Required: Not\r\n\r\n", "TLS-Required: Yes\r\n\r\n", "TLS-Required:\r\n\r\nNo\r\n",
                    "X-TLS-Required: No\r\n\r\n", "TLS-Required: n\r\nSubject: o\r\n\r\n", "\r\nTLS-Required: No\r\n"})
                assertFalse(watch(other, step).tlsOptional(), other);
        }
    }

    @Test
    void oddOnes() {
        assertEquals(0, watch("\r\nReceived: x\r\n", 1).received());
        assertEquals(0, watch("", 1).received());
        assertEquals("", watch("Message-ID: ", 1).messageId());
        assertTrue(watch("no header at all", 3).messageId().isEmpty());
        assertTrue(watch("Date: x", 2).hasDate());
        assertTrue(watch("S: \u00e9\r\n\r\n", 2).eightBit());
        assertTrue(watch("S: x\r\n\r\n\u00e9", 2).eightBit());
        assertTrue(watch("From: " + "x".repeat(100_000) + "\r\n", 4096).from().length <= 8192);
        assertFalse(watch("From: " + "x".repeat(9_000) + "\r\n", 4096).fromWhole());
        assertFalse(watch("From: a@b.test\r\nSubject: x\r\nfrom : c@d.test\r\n\r\n", 7).fromWhole());
        assertTrue(watch("From: a@b.test\r\n\r\nFrom: c@d.test\r\n", 7).fromWhole());
        assertEquals("<?[2J?? x@y>", watch("Message-ID: <\u001b[2J\r\n x@y>\r\n\r\n", 7).messageId());
        assertEquals(250, watch("Message-ID: " + "x".repeat(1000) + "\r\n", 4096).messageId().length());
    }
}
