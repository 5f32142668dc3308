package org.posthouse.trust.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.posthouse.trust.dns.LookupCache.Question;

class SlowFailuresTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void whatNobodyAnsweredIsNotAskedAgainForAWhile() {
        var failures = new SlowFailures();
        var slow = new Question("slow.example", 16);
        failures.note(slow, "timed out", 0, 10 * SECOND);
        assertEquals("timed out", failures.of(slow, 20 * SECOND));
        assertNull(failures.of(new Question("slow.example", 1), 20 * SECOND));
        assertNull(failures.of(slow, 25 * SECOND));
    }

    @Test
    void quickFailuresAreNotKept() {
        var failures = new SlowFailures();
        var quick = new Question("quick.example", 16);
        failures.note(quick, "refused", 0, SECOND / 2);
        assertNull(failures.of(quick, SECOND));
    }

    @Test
    void thereAreNeverTooMany() {
        var failures = new SlowFailures();
        for (int i = 0; i < 10_001; i++)
            failures.note(new Question(i + ".example", 16), "timed out", 0, 5 * SECOND);
        assertNull(failures.of(new Question("0.example", 16), 6 * SECOND));
        assertEquals("timed out", failures.of(new Question("10000.example", 16), 6 * SECOND));
    }
}
