package org.posthouse.store.journey;

import java.time.Instant;
import java.util.Map;

/**
 * One event. The recipient is the address it is about, empty when it is about the message. The facts are short name-value pairs for programs
 * ({@code peer}, {@code tls}, {@code reply}, {@code mailbox}, {@code next}, ...); the dialogue is protocol lines with {@code C:} and {@code S:}, secrets masked, body left out.
 */
public record JourneyEvent(long journey, Instant at, Step step, String recipient, Map<String, String> facts, String dialogue) {
    /** What happened; the ordinal is stored, so only append here. */
    public enum Step {
        RECEIVED, REFUSED, SUBMITTED, APPENDED, JUDGED, QUEUED, DELIVERED, ATTEMPTED, DEFERRED, RELAYED, FAILED, BOUNCED, HELD, RELEASED, DROPPED, FETCHED, COPIED, MOVED, DELETED, RECOVERED, LOST_DETAIL, REPORTED, FORWARDED, POSTED
    }
}
