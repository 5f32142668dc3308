package org.posthouse.testkit.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);

    @Test
    void standsStillUntilAdvanced() {
        assertEquals(Instant.EPOCH, clock.instant());
        clock.advance(Duration.ofMinutes(3));
        assertEquals(180_000, clock.millis());
    }

    @Test
    void runsWhatIsDueInOrderAtItsInstant() throws Exception {
        List<String> ran = new ArrayList<>();
        var _ = clock.plan(Duration.ofSeconds(5), () -> ran.add("b at " + clock.millis()));
        AutoCloseable never = clock.plan(Duration.ofSeconds(4), () -> ran.add("never"));
        var _ = clock.plan(Duration.ofSeconds(1), () -> {
            ran.add("a at " + clock.millis());
            var _ = clock.plan(Duration.ofSeconds(1), () -> ran.add("again at " + clock.millis()));
        });
        never.close();
        assertEquals(Instant.ofEpochSecond(1), clock.next());
        clock.advance(Duration.ofSeconds(10));
        assertEquals(List.of("a at 1000", "again at 2000", "b at 5000"), ran);
        assertEquals(10_000, clock.millis());
        assertNull(clock.next());
    }

    @Test
    void wakesSleepers() throws Exception {
        List<Long> woken = new ArrayList<>();
        Thread sleeper = Thread.ofVirtual().start(() -> {
            try {
                clock.sleep(Duration.ofHours(1));
                woken.add(clock.millis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        clock.awaitSleepers(1);
        clock.advance(Duration.ofMinutes(59));
        assertTrue(sleeper.isAlive());
        clock.advance(Duration.ofMinutes(1));
        sleeper.join();
        assertEquals(List.of(3_600_000L), woken);
    }
}
