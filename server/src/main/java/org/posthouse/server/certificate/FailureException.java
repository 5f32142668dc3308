package org.posthouse.server.certificate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** There is no certificate now: one sentence for the operator. */
final class FailureException extends Exception {
    private static final long serialVersionUID = 1;
    /** The name that could not be proven; null where it is not about one. */
    final transient @Nullable String name;
    /** Before which the authority does not want to be asked again; null where it says nothing. */
    final transient @Nullable Instant notBefore;

    FailureException(String sentence, @Nullable String name, @Nullable Instant notBefore, @Nullable Throwable cause) {
        super(sentence, cause);
        this.name = name;
        this.notBefore = notBefore;
    }

    FailureException(String sentence) {
        this(sentence, null, null, null);
    }
}
