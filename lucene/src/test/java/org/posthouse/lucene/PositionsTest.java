package org.posthouse.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PositionsTest {
    @Test
    void areWrittenAsTheFormatSays() {
        Positions positions = new Positions(Map.of(3L, new Positions.Mark(1_700_000_000L, 101, 77)));
        Map<String, String> golden = Map.of("format", "1", "m3", "1700000000:101:77");
        assertEquals(golden, positions.write());
        assertEquals(positions, Positions.read(golden));
        assertEquals(101, positions.next(3, 1_700_000_000L));
        assertEquals(1, positions.next(3, 5));
        assertEquals(1, positions.next(4, 5));
    }

    @Test
    void ofAnotherFormatOrDamagedAreNone() {
        assertNull(Positions.read(Map.of()));
        assertNull(Positions.read(Map.of("format", "2")));
        assertNull(Positions.read(Map.of("format", "1", "m3", "x")));
        assertNull(Positions.read(Map.of("format", "1", "m3", "1:2")));
    }
}
