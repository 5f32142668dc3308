package org.posthouse.mta.report;

import org.posthouse.trust.feedback.AggregateReport.Row;

/**
 * What all receivers together saw of one source in the name of a domain of ours on one day (since 1970, in UTC).
 *
 * @param source an address, or {@code others} where there were too many
 * @param passed that kept to the policy, by either method
 * @param dkim with an aligned signature that held
 * @param spf from a host that an aligned domain allows
 * @param unvouched of the messages, those told of by reports whose sender nobody vouches for
 */
public record Sum(String domain, long day, String source, long messages, long passed, long dkim, long spf, long quarantined, long rejected,
        long unvouched) {
    static Sum none(String domain, long day, String source) {
        return new Sum(domain, day, source, 0, 0, 0, 0, 0, 0, 0);
    }

    static Sum of(String domain, long day, String source, Row r, boolean vouched) {
        long n = r.count();
        return new Sum(domain, day, source, n, r.passed() ? n : 0, r.dkim().equals("pass") ? n : 0, r.spf().equals("pass") ? n : 0,
                r.disposition().equals("quarantine") ? n : 0, r.disposition().equals("reject") ? n : 0, vouched ? 0 : n);
    }

    /** Of the same domain and source; the day stays the first one's. */
    public Sum plus(Sum o) {
        return new Sum(domain, day, source, add(messages, o.messages), add(passed, o.passed), add(dkim, o.dkim), add(spf, o.spf),
                add(quarantined, o.quarantined), add(rejected, o.rejected), add(unvouched, o.unvouched));
    }

    // A stranger writes these numbers.
    private static long add(long a, long b) {
        return Math.min(Long.MAX_VALUE / 4, a + b);
    }
}
