package org.posthouse.trust.tlsrpt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How TLS went in one session with a host of a domain.
 *
 * @param domain the policy's, in A-labels
 * @param policy its lines or records
 * @param mx patterns of hosts that an MTA-STS policy names
 * @param failure null for success
 * @param host the MX host's name
 * @param receiving its address, empty where none was reached
 * @param sending ours, empty where it is not known
 * @param reason one line for people, empty for success
 */
public record SessionResult(PolicyType type, String domain, List<String> policy, List<String> mx, @Nullable ResultType failure, String host,
        String receiving, String sending, String reason) {
    public SessionResult {
        policy = List.copyOf(policy);
        mx = List.copyOf(mx);
    }
}
