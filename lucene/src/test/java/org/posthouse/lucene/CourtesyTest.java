package org.posthouse.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CourtesyTest {
    private static final long MILLI = 1_000_000;

    private double load = 1;
    private long now = 5;
    private final List<Long> rests = new ArrayList<>();
    private final Courtesy courtesy = new Courtesy(() -> load, () -> now, n -> {
        rests.add(n / MILLI);
        now += n;
    });

    private void work(int millis) {
        now += millis * MILLI;
        courtesy.pause();
    }

    @Test
    void whereTheMachineIsBusyItRestsAsLongAsItWorks() {
        for (int i = 0; i < 10; i++)
            work(20);
        assertEquals(List.of(60L, 60L, 60L), rests);
        work(900);
        assertEquals(200, rests.getLast());
    }

    @Test
    void whereItIsNotItGoesOn() {
        load = 0.5;
        work(1000);
        load = -1;
        work(1000);
        assertEquals(List.of(), rests);
    }

    @Test
    void timeWithoutWorkIsNotRestedFor() {
        now += 5000 * MILLI;
        courtesy.begin();
        work(50);
        assertEquals(List.of(50L), rests);
    }
}
