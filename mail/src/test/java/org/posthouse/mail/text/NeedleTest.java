package org.posthouse.mail.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeedleTest {
    private static boolean streamed(Needle needle, String text) throws IOException {
        Needle.Search search = needle.new Search();
        Folder folder = new Folder(search);
        folder.put(new StringReader(text));
        folder.flush();
        return search.found();
    }

    private static boolean inPieces(Needle needle, byte[] text, Random random) {
        Needle.Search search = needle.new Search();
        for (int at = 0; at < text.length && !search.found();) {
            int to = Math.min(text.length, at + 1 + random.nextInt(200));
            search.put(text, at, to);
            at = to;
        }
        return search.found();
    }

    @Test
    void findsWhatAPlainSearchFinds() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 5000; round++) {
            String text = word(random, random.nextBoolean() ? 40 : 400);
            String wanted = word(random, random.nextBoolean() ? 5 : 40);
            boolean there = text.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
            Needle needle = new Needle(wanted);
            assertEquals(there, needle.in(text), () -> wanted + " in " + text);
            assertEquals(there, streamed(needle, text), () -> wanted + " in " + text);
            assertEquals(there, inPieces(needle, Casemap.fold(text), random) || wanted.isEmpty(), () -> wanted + " in pieces of " + text);
        }
    }

    private static String word(Random random, int max) {
        StringBuilder b = new StringBuilder();
        for (int i = random.nextInt(max + 1); i > 0; i--)
            b.append("aAbB".charAt(random.nextInt(4)));
        return b.toString();
    }

    @Test
    void findsTextAcrossTheEndsOfPieces() throws IOException {
        Needle needle = new Needle("NeeDLE");
        for (int at = 8050; at < 8250; at++)
            assertTrue(streamed(needle, "x".repeat(at) + "neEdle" + "y".repeat(20_000)), "at " + at);
        assertFalse(streamed(needle, "needl".repeat(10_000)));
        assertTrue(streamed(new Needle(""), ""));
        assertTrue(new Needle("ПРИВЕТ").in("скажи привет всем"));
        assertTrue(new Needle("你好").in("，你好。"));
        assertTrue(new Needle("cafe").in("im Café"));
    }

    @Test
    void takesNoLongerForATextThatAlmostMatchesEverywhere() {
        Needle needle = new Needle("a".repeat(60_000) + "b");
        String text = "a".repeat(8_000_000);
        assertFalse(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> streamed(needle, text)));
        assertFalse(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> needle.in(text)));
        Needle shorter = new Needle("a".repeat(31) + "b");
        assertFalse(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> shorter.in(text)));
    }
}
