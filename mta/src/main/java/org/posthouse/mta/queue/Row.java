package org.posthouse.mta.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.EnhancedStatus;

/**
 * A recipient as it is stored. The number is its place in the envelope. Due: the time of the next attempt (of the notice, when Failed). Status, peer and
 * text are of the last attempt, null and empty before it. Delayed: the return path has been told.
 */
record Row(int number, Queue.Recipient recipient, State state, int attempts, Instant due, @Nullable Instant tried, boolean delayed,
        @Nullable EnhancedStatus status, String peer, String text) {
    static final int MAX_TEXT = 1000;

    static Row fresh(int number, Queue.Recipient recipient, Instant due) {
        return new Row(number, recipient, State.WAITING, 0, due, null, false, null, "", "");
    }

    Row with(State s, Instant at) {
        return new Row(number, recipient, s, attempts, at, tried, delayed, status, peer, text);
    }

    Row told() {
        return new Row(number, recipient, state, attempts, due, tried, true, status, peer, text);
    }

    Row after(State s, Instant nextDue, Instant now, EnhancedStatus why, String by, String words) {
        String shortWords = words.length() > MAX_TEXT ? words.substring(0, MAX_TEXT) : words;
        return new Row(number, recipient, s, attempts + 1, nextDue, now, delayed, why, by, shortWords);
    }

    /** Whether the due index has it. */
    boolean indexed() {
        return state != State.HELD;
    }
}
