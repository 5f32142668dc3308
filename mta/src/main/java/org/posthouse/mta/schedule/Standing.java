package org.posthouse.mta.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a destination stands.
 *
 * @param running attempts now
 * @param limit of them for the time being; most: as it is configured
 * @param waiting jobs in memory
 * @param failures times in a row that it could not be reached
 * @param openAt it rests until then; null: it does not
 * @param rateAt its rate allows the next then; null: now
 * @param why the last words about its rest
 */
public record Standing(int running, int limit, int most, int waiting, int failures, @Nullable Instant openAt, @Nullable Instant rateAt,
        String why) {
    /** Of one that has nothing to do. */
    static Standing none(int limit, int most) {
        return new Standing(0, limit, most, 0, 0, null, null, "");
    }
}
