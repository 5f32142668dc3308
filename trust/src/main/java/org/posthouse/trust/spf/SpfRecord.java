package org.posthouse.trust.spf;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.authres.Result;

/** A record, read whole. RFC 7208 §4.6.1 */
record SpfRecord(List<Directive> directives, @Nullable MacroString redirect, @Nullable MacroString explanation) {
    /** A mechanism, and the result where it matches; the term as it was written. */
    record Directive(Result result, Mechanism mechanism, String text) {}

    SpfRecord {
        directives = List.copyOf(directives);
    }
}
