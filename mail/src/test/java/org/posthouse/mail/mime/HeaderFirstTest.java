package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderFirstTest {
    // RFC 5322 §2.1
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"A: b~~body~ | A: b~ | body~", "A: b~ | A: b~ | ''", "~body | '' | body",
            "A: b~ c~^~~x | A: b~ c~^~ | x",
            "A: b%%x | A: b% | x", "A: b%~x | A: b% | x", "'' | '' | ''"})
    void partsAtTheEmptyLine(String message, String header, String body) {
        byte[] all = octets(message).getBytes(StandardCharsets.US_ASCII);
        for (int chunk = 1; chunk <= all.length + 1; chunk++) {
            var got = new AtomicReference<String>();
            var rest = new ByteArrayOutputStream();
            var parts = new HeaderFirst((h, whole) -> {
                got.set(new String(h, StandardCharsets.US_ASCII) + whole);
                return rest::write;
            });
            for (int at = 0; at < all.length; at += chunk)
                parts.feed(all, at, Math.min(chunk, all.length - at));
            parts.finish();
            assertEquals(octets(header) + true, got.get());
            assertEquals(octets(body), rest.toString(StandardCharsets.US_ASCII));
        }
    }

    private static String octets(String s) {
        return s.replace("~", "\r\n").replace('%', '\n').replace('^', '\r');
    }

    @Test
    void keepsABoundedPartOfAHugeHeader() {
        byte[] line = ("A: " + "x".repeat(95) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        var got = new AtomicReference<String>();
        var rest = new ByteArrayOutputStream();
        var parts = new HeaderFirst((h, whole) -> {
            got.set(h.length + " " + whole);
            return rest::write;
        });
        for (int i = 0; i < 30_000; i++)
            parts.feed(line, 0, line.length);
        parts.feed("\r\nbody".getBytes(StandardCharsets.US_ASCII), 0, 6);
        assertEquals(HeaderFirst.MAX + " false", got.get());
        assertEquals("body", rest.toString(StandardCharsets.US_ASCII));
    }
}
