package org.posthouse.mta.tlsreport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.trust.tlsrpt.PolicyType;
import org.posthouse.trust.tlsrpt.ResultType;
import org.posthouse.trust.tlsrpt.SessionResult;
import org.posthouse.trust.tlsrpt.TlsReport.FailureDetail;
import org.posthouse.trust.tlsrpt.TlsReport.PolicyResult;

/** Sessions of one day under one policy of a domain. Not thread-safe. */
final class Counts {
    /** Kinds of failure told apart; more are only counted. */
    static final int MAX_KINDS = 50;

    final Policy policy;
    long successes;
    long failures;
    final Map<Failure, Long> kinds = new LinkedHashMap<>();

    /** What was applied. */
    record Policy(PolicyType type, String domain, List<String> lines, List<String> mx) {
        Policy {
            lines = List.copyOf(lines);
            mx = List.copyOf(mx);
        }
    }

    record Failure(ResultType type, String host, String receiving, String sending, String reason) {}

    Counts(Policy policy) {
        this.policy = policy;
    }

    static Policy policy(SessionResult r) {
        return new Policy(r.type(), r.domain(), cut(r.policy()), cut(r.mx()));
    }

    // So that a row fits into a value whatever a domain publishes.
    private static List<String> cut(List<String> all) {
        var some = new ArrayList<String>();
        int room = 8000;
        for (String s : all) {
            room -= s.length() + 4;
            if (room < 0)
                break;
            some.add(s);
        }
        return some;
    }

    void add(SessionResult r) {
        ResultType failure = r.failure();
        if (failure == null) {
            successes++;
            return;
        }
        failures++;
        String reason = r.reason().length() > 200 ? r.reason().substring(0, 200) : r.reason();
        add(new Failure(failure, r.host(), r.receiving(), r.sending(), reason), 1);
    }

    private void add(Failure kind, long count) {
        if (kinds.size() < MAX_KINDS || kinds.containsKey(kind))
            kinds.merge(kind, count, Long::sum);
    }

    void add(Counts more) {
        successes += more.successes;
        failures += more.failures;
        more.kinds.forEach(this::add);
    }

    PolicyResult result() {
        var details = new ArrayList<FailureDetail>();
        kinds.forEach((f, n) -> details
                .add(new FailureDetail(f.type().word(), f.sending(), f.host(), "", f.receiving(), n, "", f.reason())));
        return new PolicyResult(policy.type().word(), policy.lines(), policy.domain(), policy.mx(), successes, failures, details);
    }
}
