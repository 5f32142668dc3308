package org.posthouse.mta.queue;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;

/** A message in the queue as an operator sees it, or a part of one with very many recipients; final recipients are gone from it. */
public record Shown(Arrival arrival, List<ShownRecipient> recipients) {
    public Shown {
        recipients = List.copyOf(recipients);
    }

    /**
     * A recipient: why it is still here is one sentence; due is the next attempt, tried the last (null before the first), the hop where an operator sends it
     * (empty: its own way), the destination where it goes.
     */
    public record ShownRecipient(Recipient recipient, State state, int attempts, Instant due, @Nullable Instant tried, String destination,
            String hop, String why) {}
}
