package org.posthouse.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.schedule.Standing;

/** Says in one sentence why a recipient is still in the queue. */
final class Why {
    private final StoredQueue queue;
    private final Instant now;

    Why(StoredQueue queue) {
        this.queue = queue;
        now = queue.now();
    }

    String of(Arrival arrival, Row row) {
        return switch (row.state()) {
            case TRYING -> "being tried now";
            case HELD -> "held by operator" + after(row);
            case FAILED -> "failed: " + row.text() + "; the notice to the sender could not be written and is tried again " + in(row.due());
            case WAITING -> row.due().isAfter(now) ? later(arrival, row) : due(row) + after(row);
        };
    }

    private String later(Arrival arrival, Row row) {
        if (row.attempts() > 0)
            return "next try " + in(row.due()) + after(row);
        if (!row.text().isEmpty())
            return row.text() + "; goes " + in(row.due());
        Instant hold = arrival.terms().hold();
        if (hold != null && hold.isAfter(now))
            return "scheduled for " + hold.truncatedTo(ChronoUnit.SECONDS);
        return "first try " + in(row.due());
    }

    private String due(Row row) {
        if (!queue.feeder.isRunning())
            return "due; tried when the server runs";
        Object lane = queue.lane(row);
        String name = name(row, lane);
        Standing s = queue.lanes.standing(lane, row.recipient().route() instanceof Route.Remote);
        Instant open = s.openAt();
        if (open != null)
            return "waiting for " + name + ", which could not be reached " + times(s.failures()) + " (" + s.why() + "); next try "
                    + in(open);
        Instant rate = s.rateAt();
        if (rate != null)
            return "over the rate of " + queue.settings.rates().destinationPerMinute() + " recipients a minute to " + name + "; goes on "
                    + in(rate);
        if (s.running() >= s.limit())
            return "waiting for a free connection to " + name + " (" + s.running() + " of " + s.limit() + " in use"
                    + (s.limit() < s.most() ? ", up to " + s.most() + " as it goes well)" : ")");
        if (queue.running() >= queue.settings.total())
            return "waiting for its turn, all " + queue.settings.total() + " connections are in use";
        return "due now, next in line for " + name;
    }

    static String name(Row row, Object lane) {
        return row.recipient().route() instanceof Route.Remote ? lane.toString() : row.recipient().address().toString();
    }

    private static String after(Row row) {
        if (row.attempts() == 0)
            return "";
        return " after " + row.text() + (row.peer().isEmpty() || row.text().contains(row.peer()) ? "" : " from " + row.peer()) + ", tried "
                + times(row.attempts());
    }

    private static String times(int n) {
        return n == 1 ? "once" : n == 2 ? "twice" : n + " times";
    }

    private String in(Instant then) {
        Duration left = Duration.between(now, then);
        if (left.isNegative() || left.isZero())
            return "now";
        long seconds = Math.max(1, left.toSeconds());
        if (seconds < 100)
            return "in " + seconds + " s";
        if (seconds < 100 * 60)
            return "in " + (seconds + 30) / 60 + " min";
        return seconds < 48 * 3600 ? "in " + (seconds + 1800) / 3600 + " h" : "in " + (seconds + 43_200) / 86_400 + " days";
    }
}
