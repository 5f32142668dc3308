package org.posthouse.access.jmapreading;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FetchesTest {
    @Test
    void oneAccountLeavesTurnsToOthers() throws Exception {
        var fetches = new Fetches(3, 2);
        assertTrue(fetches.take(1, Duration.ZERO));
        assertTrue(fetches.take(1, Duration.ZERO));
        assertFalse(fetches.take(1, Duration.ZERO));
        assertTrue(fetches.take(2, Duration.ZERO));
        assertFalse(fetches.take(3, Duration.ZERO), "all are taken");
        fetches.give(1);
        assertTrue(fetches.take(1, Duration.ZERO));
        fetches.give(2);
        assertFalse(fetches.take(1, Duration.ZERO));
    }
}
