package org.posthouse.trust.tlsrpt;

import java.time.Instant;
import java.util.List;

/** What one system has seen of a domain's hosts in a time, as a rule a day. RFC 8460 §4.4 */
public record TlsReport(String organization, Instant start, Instant end, String contact, String id, List<PolicyResult> policies) {
    public TlsReport {
        policies = List.copyOf(policies);
    }

    /** Sessions under one policy. The type is as written, since others may come. */
    public record PolicyResult(String type, List<String> policy, String domain, List<String> mx, long successes, long failures,
            List<FailureDetail> details) {
        public PolicyResult {
            policy = List.copyOf(policy);
            mx = List.copyOf(mx);
            details = List.copyOf(details);
        }
    }

    /** Sessions that failed alike; what was not said is empty. */
    public record FailureDetail(String result, String sending, String host, String helo, String receiving, long count, String information,
            String reason) {}
}
