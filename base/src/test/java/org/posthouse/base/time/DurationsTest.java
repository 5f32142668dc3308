package org.posthouse.base.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"1m,60000", "5d,432000000", "2h30m,9000000", "500ms,500", "1m500ms,60500", "1w,604800000", "0,0", "0s,0", "90m,5400000"})
    void parses(String text, long millis) {
        assertEquals(millis, Durations.parse(text).toMillis());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "5", "-5m", "5 m", "5x", "30m2h", "1m1m", "1.5h", "99999999999999999d", "999999999999w", "5M"})
    void refusesAndShowsHow(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Durations.parse(text)).toString();
        assertTrue(message.contains("2h30m"), message);
    }

    @Property
    void printedAndReadAgain(@ForAll @LongRange(min = 0, max = 1L << 50) long millis) {
        Duration d = Duration.ofMillis(millis);
        assertEquals(d, Durations.parse(Durations.print(d)));
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0s", "PT90M,1h30m", "P14D,14d", "PT-5S,-5s", "PT0.0004S,0s"})
    void prints(Duration d, String text) {
        assertEquals(text, Durations.print(d));
    }
}
