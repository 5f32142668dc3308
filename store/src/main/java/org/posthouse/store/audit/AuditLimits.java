package org.posthouse.store.audit;

import java.time.Duration;

/** How long entries are kept, and how many of each kind. */
public record AuditLimits(Duration changes, Duration logins, int each) {
    public static final AuditLimits DEFAULT = new AuditLimits(Duration.ofDays(400), Duration.ofDays(30), 50_000);

    Duration kept(Entry.Kind kind) {
        return switch (kind) {
            case CHANGE, LOOK -> changes;
            case LOGIN, FAILED -> logins;
        };
    }
}
