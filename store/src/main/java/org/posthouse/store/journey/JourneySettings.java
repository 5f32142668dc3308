package org.posthouse.store.journey;

import java.time.Duration;

/** Bounds of the record of journeys: events that may wait to be written, events shown of one journey, and how long they are kept. */
public record JourneySettings(int waiting, int shown, Duration kept) {
    public static final JourneySettings DEFAULT = new JourneySettings(20_000, 5_000, Duration.ofDays(30));
}
