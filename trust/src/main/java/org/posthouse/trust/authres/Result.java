package org.posthouse.trust.authres;

import java.util.Locale;

/** What a check of a message came to, in the words all methods share. RFC 8601 §2.7 */
public enum Result {
    NONE, NEUTRAL, PASS, POLICY, FAIL, SOFTFAIL, TEMPERROR, PERMERROR;

    /** As it stands in header fields and on the first line of what {@code check} prints. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
