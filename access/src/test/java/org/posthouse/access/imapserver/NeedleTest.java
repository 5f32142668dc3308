package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeedleTest {
    @Test
    void findsWhatAPlainSearchFinds() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            String text = word(random, 40);
            String wanted = word(random, 5);
            boolean there = text.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
            Needle needle = new Needle(wanted);
            assertTrue(needle.in(text) == there && needle.in(new StringReader(text)) == there, () -> wanted + " in " + text);
        }
    }

    private static String word(Random random, int max) {
        StringBuilder b = new StringBuilder();
        for (int i = random.nextInt(max + 1); i > 0; i--)
            b.append("aAbB".charAt(random.nextInt(4)));
        return b.toString();
    }

    @Test
    void takesNoLongerForATextThatAlmostMatchesEverywhere() {
        Needle needle = new Needle("a".repeat(60_000) + "b");
        StringReader text = new StringReader("a".repeat(8_000_000));
        assertFalse(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> needle.in(text)));
    }
}
