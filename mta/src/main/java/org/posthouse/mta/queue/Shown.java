package org.posthouse.mta.queue;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Arrival;

/** A message in the queue as an operator sees it; final recipients are gone from it. */
public record Shown(Arrival arrival, List<ShownRecipient> recipients) {
    public Shown {
        recipients = List.copyOf(recipients);
    }

    /** A recipient: why it is still here is one sentence; due is the next attempt, tried the last (null before the first). */
    public record ShownRecipient(Queue.Recipient recipient, State state, int attempts, Instant due, @Nullable Instant tried, String why) {}
}
