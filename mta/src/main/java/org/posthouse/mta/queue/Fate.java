package org.posthouse.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Durations;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Terms;

/** What follows from an outcome, as a function of what is recorded and nothing else. */
final class Fate {
    static final EnhancedStatus EXPIRED = EnhancedStatus.of(5, 4, 7);
    static final EnhancedStatus LATE = EnhancedStatus.of(4, 4, 7);

    private Fate() {}

    /** The row as it stands after the attempt: Waiting or Failed; null where it is delivered. */
    static @Nullable Row after(Row row, Outcome outcome, Arrival arrival, Instant now, Settings settings) {
        return switch (outcome) {
            case Outcome.Delivered d -> null;
            case Outcome.Failed f -> row.after(State.FAILED, now, now, f.status(), f.peer(), f.text());
            case Outcome.Deferred d -> {
                Instant end = end(arrival, settings);
                if (!now.isBefore(end))
                    yield row.after(State.FAILED, now, now, EXPIRED, d.peer(), given(arrival, now, settings) + ": " + d.text());
                Instant due = now.plus(settings.waitAfter(row.attempts() + 1));
                yield row.after(State.WAITING, second(due.isAfter(end) ? end : due), now, d.status(), d.peer(), d.text());
            }
        };
    }

    private static String given(Arrival arrival, Instant now, Settings settings) {
        return isPastReturn(arrival, now)
                ? "delivery time expired"
                : "given up after " + Durations.print(settings.expire());
    }

    /** Accepted, or due for the first time where its sender has scheduled it. */
    private static Instant start(Arrival arrival) {
        Instant hold = arrival.terms().hold();
        return hold != null && hold.isAfter(arrival.arrived()) ? hold : arrival.arrived();
    }

    /** When trying ends: at the deadline after which it is to be returned, or at the configured age. RFC 2852 §4.1.3 */
    static Instant end(Arrival arrival, Settings settings) {
        Instant end = start(arrival).plus(settings.expire());
        Terms.Deadline by = arrival.terms().deadline();
        return by != null && by.orReturn() && by.by().isBefore(end) ? by.by() : end;
    }

    /** No further attempt may be made. RFC 2852 §4.1.3 */
    static boolean isPastReturn(Arrival arrival, Instant now) {
        Terms.Deadline by = arrival.terms().deadline();
        return by != null && by.orReturn() && !now.isBefore(by.by());
    }

    /** The deadline has passed, and its sender wants to be told and that trying goes on. */
    static boolean isPastNotify(Arrival arrival, Instant now) {
        Terms.Deadline by = arrival.terms().deadline();
        return by != null && !by.orReturn() && !now.isBefore(by.by());
    }

    /** Whether it is time to tell the return path that trying goes on. */
    static boolean delayIsDue(Row row, Arrival arrival, Instant now, Settings settings) {
        if (row.state() != State.WAITING || !row.recipient().asked().notices().delay())
            return false;
        if (isPastNotify(arrival, now) && !row.told().deadline())
            return true;
        Duration after = settings.delayNotice();
        return !row.told().delayed() && !after.isZero() && !now.isBefore(start(arrival).plus(after));
    }

    // Whole seconds, so that many due times are few moments to wake up.
    private static Instant second(Instant t) {
        Instant floor = t.truncatedTo(ChronoUnit.SECONDS);
        return floor.equals(t) ? t : floor.plusSeconds(1);
    }
}
