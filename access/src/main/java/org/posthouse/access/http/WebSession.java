package org.posthouse.access.http;

import java.time.Instant;
import org.posthouse.store.account.Grant;

/** A browser that is logged in, from where and as what it calls itself. The token goes with what it changes; the hash stands for the cookie, which is not kept. */
public record WebSession(Grant grant, String csrf, String hash, Instant began, Instant used, String from, String agent) {
    private static final int ID = 16;

    /** A name of the session that opens nothing. */
    public String id() {
        return hash.substring(0, ID);
    }

    WebSession usedAt(Instant now) {
        return new WebSession(grant, csrf, hash, began, now, from, agent);
    }

    @Override
    public String toString() {
        return "session of " + grant.account().address();
    }
}
