package org.posthouse.mta.queue;

import java.util.List;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;

/** A message for the queue, and whom it goes to. */
public record Letter(Arrival arrival, List<Recipient> recipients) {
    public Letter {
        recipients = List.copyOf(recipients);
    }
}
