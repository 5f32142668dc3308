package org.posthouse.mta.relay;

import java.util.List;
import org.posthouse.mta.delivery.Outcome;

/**
 * What one attempt came to: an outcome for each recipient in order, the TLS in use (protocol and cipher suite, empty for none), and what was
 * said, at most 8 KB. Unreachable: no host of the next hop could be spoken to, so that trying other messages at once is pointless.
 */
public record Attempted(List<Outcome> outcomes, String tls, String dialogue, boolean unreachable) {
    public Attempted {
        outcomes = List.copyOf(outcomes);
    }
}
