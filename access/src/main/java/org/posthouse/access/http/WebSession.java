package org.posthouse.access.http;

import java.time.Instant;
import org.posthouse.store.account.Grant;

/** A browser that is logged in. The token goes with what it changes; the hash stands for the cookie, which is not kept. */
public record WebSession(Grant grant, String csrf, String hash, Instant began, Instant used) {
    WebSession usedAt(Instant now) {
        return new WebSession(grant, csrf, hash, began, now);
    }

    @Override
    public String toString() {
        return "session of " + grant.account().address();
    }
}
