package org.posthouse.trust.mtasts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Policies that were fetched, kept over restarts; bounded. Safe for many threads. */
public interface PolicyCache {
    /** A policy under the id that DNS gave when it was fetched. */
    record Kept(String id, StsPolicy policy, Instant fetched) {
        public Instant until() {
            return fetched.plusSeconds(policy.maxAge());
        }
    }

    /** Also one that is over. */
    @Nullable
    Kept get(String domain);

    void put(String domain, Kept kept);
}
