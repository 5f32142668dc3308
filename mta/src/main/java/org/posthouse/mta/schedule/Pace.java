package org.posthouse.mta.schedule;

import java.time.Duration;
import java.time.Instant;

/** How fast a destination is approached. Not thread-safe. */
final class Pace {
    /** At a time to a destination of which nothing is known. */
    static final int FIRST = 2;
    /** After too much, before it may be more again. */
    private static final Duration CALM = Duration.ofMinutes(1);

    private final int most;
    private final boolean paced;
    final Meter rate = new Meter();
    private int limit;
    private int failures;
    private Instant growAgain = Instant.MIN;
    private Instant openAt = Instant.MIN;
    private String why = "";
    private boolean slow;

    Pace(int most, boolean paced) {
        this.most = most;
        this.paced = paced;
        limit = paced ? Math.min(FIRST, most) : most;
    }

    void good(Instant now) {
        failures = 0;
        openAt = Instant.MIN;
        if (limit < most && !now.isBefore(growAgain))
            limit++;
    }

    void busy(Instant now) {
        if (!paced)
            return;
        limit = Math.max(1, limit / 2);
        growAgain = now.plus(CALM);
    }

    void down(Instant until, String because) {
        limit = 1;
        failures++;
        openAt = until;
        why = because;
        growAgain = until;
    }

    /** It may be approached again at once. */
    void open() {
        openAt = Instant.MIN;
    }

    void took(boolean veryLong) {
        slow = veryLong;
    }

    /** Whether its attempts count as slow from their beginning. */
    boolean slow() {
        return slow || failures > 0;
    }

    boolean isDown(Instant now) {
        return openAt.isAfter(now);
    }

    Instant openAt() {
        return openAt;
    }

    String why() {
        return why;
    }

    int limit() {
        return limit;
    }

    int most() {
        return most;
    }

    int failures() {
        return failures;
    }
}
