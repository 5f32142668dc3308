package org.posthouse.mta.signing;

import java.time.Instant;
import java.util.Locale;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.KeySource;

/**
 * A key of one of our domains, without its secret.
 *
 * @param domain in A-labels
 * @param since when it came into its state
 * @param made when it was made
 * @param record the text to publish
 */
public record DkimKey(String domain, String selector, Algorithm algorithm, State state, Instant since, Instant made, String record) {
    /** What becomes of a key, in this order. */
    public enum State {
        WAITING, ACTIVE, RETIRING, RETIRED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where it is published. RFC 6376 §3.6.2.1 */
    public String name() {
        return KeySource.name(domain, selector);
    }

    DkimKey to(State next, Instant now) {
        return new DkimKey(domain, selector, algorithm, next, now, made, record);
    }
}
