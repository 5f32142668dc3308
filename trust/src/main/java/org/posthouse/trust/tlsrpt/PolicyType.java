package org.posthouse.trust.tlsrpt;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** By whose word TLS was asked for. RFC 8460 §4.4 */
public enum PolicyType {
    TLSA, STS, NO_POLICY_FOUND;

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Null for a word that is none. */
    public static @Nullable PolicyType of(String word) {
        for (PolicyType t : values())
            if (t.word().equals(word))
                return t;
        return null;
    }
}
