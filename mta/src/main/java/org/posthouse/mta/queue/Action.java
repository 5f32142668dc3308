package org.posthouse.mta.queue;

import org.jspecify.annotations.Nullable;
import org.posthouse.mta.relay.HostPort;

/** What an operator does to recipients that wait. One that is being tried is held, dropped or sent elsewhere after the attempt, if that leaves it waiting. */
public sealed interface Action {
    /** Waiting becomes Held. */
    record Hold() implements Action {}

    /** Held becomes Waiting, and due now. */
    record Release() implements Action {}

    /** What waits, also for its notice, is due now, and its destination rests no longer. */
    record Retry() implements Action {}

    /** Out of the queue; the return path is told of it where that is wanted. */
    record Drop(boolean tell) implements Action {}

    /** To that host from now on, due now; null: its own way again. */
    record Reroute(@Nullable HostPort to) implements Action {}
}
