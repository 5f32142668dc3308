package org.posthouse.mta.queue;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;

/**
 * A recipient as it is stored. The number is its place in the envelope. Due: the time of the next attempt (of the notice, when Failed). Status, peer and
 * text are of the last attempt, null and empty before it; a text before any attempt says why the first is late. The hop is where an operator sends it
 * ({@code host:port}), empty for its own way.
 */
record Row(int number, Recipient recipient, State state, int attempts, Instant due, @Nullable Instant tried, Told told,
        @Nullable EnhancedStatus status, String peer, String text, String hop) {
    static final int MAX_TEXT = 1000;

    /** What the return path knows: that it is late, that the deadline has passed. RFC 2852 §4.1.3 */
    record Told(boolean delayed, boolean deadline) {
        static final Told NOTHING = new Told(false, false);
    }

    static Row fresh(int number, Recipient recipient, Instant due, String why) {
        return new Row(number, recipient, State.WAITING, 0, due, null, Told.NOTHING, null, "", why, "");
    }

    Row with(State s, Instant at) {
        return new Row(number, recipient, s, attempts, at, tried, told, status, peer, text, hop);
    }

    Row with(Told t) {
        return new Row(number, recipient, state, attempts, due, tried, t, status, peer, text, hop);
    }

    Row to(String otherHop, Instant at) {
        return new Row(number, recipient, state, attempts, at, tried, told, status, peer, text, otherHop);
    }

    Row after(State s, Instant nextDue, Instant now, EnhancedStatus why, String by, String words) {
        String shortWords = words.length() > MAX_TEXT ? words.substring(0, MAX_TEXT) : words;
        return new Row(number, recipient, s, attempts + 1, nextDue, now, told, why, by, shortWords, hop);
    }

    /** Whether the index by time has it. */
    boolean indexed() {
        return state != State.HELD;
    }

    /** Whether something is to be done for it at that time. */
    boolean isDue(Instant now) {
        return (state == State.WAITING || state == State.FAILED) && !due.isAfter(now);
    }

    /** What it waits with, whatever the configured routes: its domain, {@code =host:port} where an operator sends it, {@code @account} or {@code #list} here. */
    String group() {
        return switch (recipient.route()) {
            case Route.Local l -> "@" + l.account();
            case Route.Group g -> "#" + g.list();
            case Route.Remote r -> hop.isEmpty() ? recipient.address().domain().ascii().toLowerCase(Locale.ROOT) : "=" + hop;
        };
    }
}
