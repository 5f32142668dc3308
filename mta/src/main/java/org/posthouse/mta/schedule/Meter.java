package org.posthouse.mta.schedule;

import java.time.Duration;
import java.time.Instant;

/**
 * A rate of so many in a window: the first lot may come all at once, what is more is spread evenly. Not thread-safe; kept as one moment, at which
 * everything taken so far would have been through at an even pace.
 */
final class Meter {
    private Instant through = Instant.MIN;

    /** When that many more may go: now, or later. */
    Instant free(Instant now, int perWindow, Duration window) {
        Instant at = through.isBefore(now) ? now : through;
        Instant free = at.minus(window);
        return free.isBefore(now) ? now : free;
    }

    /** Takes that many, and says when they may go. */
    Instant take(Instant now, int many, int perWindow, Duration window) {
        Instant free = free(now, perWindow, window);
        Instant from = through.isBefore(now) ? now : through;
        through = from.plusNanos(Math.max(1, window.toNanos() / perWindow) * many);
        return free;
    }

    /** Whether nothing taken counts any more. */
    boolean idle(Instant now) {
        return !through.isAfter(now);
    }
}
