package org.posthouse.store.rules;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What those who write to an account are answered, where it is enabled and between two moments (null: no bound). RFC 8621 §8 */
public record Vacation(boolean enabled, @Nullable Instant from, @Nullable Instant to, @Nullable String subject, @Nullable String text,
        @Nullable String html) {
    public static final Vacation NONE = new Vacation(false, null, null, null, null, null);

    /** Whether what arrives then is answered. */
    public boolean isAwayAt(Instant arrived) {
        return enabled && (from == null || !arrived.isBefore(from)) && (to == null || arrived.isBefore(to));
    }
}
