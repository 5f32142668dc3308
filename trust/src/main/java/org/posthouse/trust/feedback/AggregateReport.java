package org.posthouse.trust.feedback;

import java.time.Instant;
import java.util.List;

/**
 * What one receiver tells a domain about mail of some time in its name. Texts are as their writer has them, cut to bounds. RFC 7489 §7.2
 *
 * @param rows what was counted, each once
 */
public record AggregateReport(Metadata metadata, Published published, List<Row> rows) {
    public AggregateReport {
        rows = List.copyOf(rows);
    }

    /** Who reports, by which name, about which time; errors are sentences about the report itself. */
    public record Metadata(String organization, String email, String contact, String id, Instant begin, Instant end, List<String> errors) {
        public Metadata {
            errors = List.copyOf(errors);
        }
    }

    /** The record that was found, and where. */
    public record Published(String domain, String dkimAlignment, String spfAlignment, String policy, String subdomains, int pct,
            String failures) {}

    /**
     * Messages that are alike.
     *
     * @param disposition what was done with them
     * @param dkim whether a signature was aligned and good: pass or fail
     * @param spf the same of SPF
     */
    public record Row(String source, long count, String disposition, String dkim, String spf, List<Reason> reasons, String headerFrom,
            String envelopeFrom, String envelopeTo, List<Signature> signatures, List<Host> hosts) {
        public Row {
            reasons = List.copyOf(reasons);
            signatures = List.copyOf(signatures);
            hosts = List.copyOf(hosts);
        }

        /** Whether they kept to the policy. */
        public boolean passed() {
            return dkim.equals("pass") || spf.equals("pass");
        }
    }

    /** Why something else was done than was asked for. */
    public record Reason(String type, String comment) {}

    /** What DKIM found, whatever it means for the policy. */
    public record Signature(String domain, String selector, String result) {}

    /** What SPF found, for {@code helo} or {@code mfrom}. */
    public record Host(String domain, String scope, String result) {}
}
