package org.posthouse.server.certificate;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One try to get a certificate: until when the new one is valid, or (null) one sentence on what was in the way. */
public record Attempt(Instant at, List<String> names, @Nullable Instant until, String problem) {
    public Attempt {
        names = List.copyOf(names);
    }

    public boolean isIssued() {
        return until != null;
    }
}
