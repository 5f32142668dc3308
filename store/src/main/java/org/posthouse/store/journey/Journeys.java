package org.posthouse.store.journey;

import java.time.Instant;
import java.util.List;

/** The record of journeys. */
public interface Journeys {
    /** A new journey id: time-ordered, unique, positive. Shown to people as 13 characters by {@link JourneyId}. */
    long newId();

    /** Keeps an event; returns at once. Texts are cut to bounds, secrets must already be masked. */
    void record(JourneyEvent event);

    /** All events of a journey, oldest first. */
    List<JourneyEvent> journey(long id) throws org.posthouse.store.kv.Refusal;

    /** Ids of journeys that match, newest first, at most limit. */
    List<Long> find(Query query, int limit) throws org.posthouse.store.kv.Refusal;

    /** What to look for. */
    sealed interface Query {
        /** The Message-ID header field, with or without angle brackets. */
        record ByMessageId(String messageId) implements Query {}

        record To(String address) implements Query {}

        record From(String address) implements Query {}

        record Since(Instant time) implements Query {}
    }
}
