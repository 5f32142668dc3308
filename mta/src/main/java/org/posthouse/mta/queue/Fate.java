package org.posthouse.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Durations;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Outcome;

/** What follows from an outcome, as a function of what is recorded and nothing else. */
final class Fate {
    private static final EnhancedStatus EXPIRED = EnhancedStatus.of(5, 4, 7);

    private Fate() {}

    /** The row as it stands after the attempt: Waiting or Failed; null where it is delivered. */
    static @Nullable Row after(Row row, Outcome outcome, Instant arrived, Instant now, Settings settings) {
        return switch (outcome) {
            case Outcome.Delivered d -> null;
            case Outcome.Failed f -> row.after(State.FAILED, now, now, f.status(), f.peer(), f.text());
            case Outcome.Deferred d -> {
                Instant end = arrived.plus(settings.expire());
                if (!now.isBefore(end))
                    yield row.after(State.FAILED, now, now, EXPIRED, d.peer(),
                            "given up after " + Durations.print(settings.expire()) + ": " + d.text());
                Instant due = now.plus(settings.waitAfter(row.attempts() + 1));
                yield row.after(State.WAITING, second(due.isAfter(end) ? end : due), now, d.status(), d.peer(), d.text());
            }
        };
    }

    /** Whether it is time to tell the return path that trying goes on. */
    static boolean delayIsDue(Row row, Instant arrived, Instant now, Settings settings) {
        Duration after = settings.delayNotice();
        return row.state() == State.WAITING && !row.delayed() && !after.isZero() && !now.isBefore(arrived.plus(after));
    }

    // Whole seconds, so that many due times are few moments to wake up.
    private static Instant second(Instant t) {
        Instant floor = t.truncatedTo(ChronoUnit.SECONDS);
        return floor.equals(t) ? t : floor.plusSeconds(1);
    }
}
