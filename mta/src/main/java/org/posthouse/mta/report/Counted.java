package org.posthouse.mta.report;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.mta.verdict.Ledger;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dmarc.DmarcRecord;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.feedback.AggregateReport.Host;
import org.posthouse.trust.feedback.AggregateReport.Published;
import org.posthouse.trust.feedback.AggregateReport.Reason;
import org.posthouse.trust.feedback.AggregateReport.Row;
import org.posthouse.trust.feedback.AggregateReport.Signature;
import org.posthouse.trust.spf.SpfResult;
import org.posthouse.trust.verdict.Verdicts;

/** Messages that are alike and what was published then; the row's count is what there were of them. */
record Counted(Published published, Row row) {
    private static final int MAX_SIGNATURES = 10;
    private static final int MAX_NAME = 253;
    private static final int MAX_COMMENT = 100;

    /** One message. */
    static Counted of(Verdicts v, DmarcRecord record, InetAddress peer, DmarcResult.Policy applied, Ledger.Deviation deviation) {
        DmarcResult d = v.dmarc();
        var published = new Published(d.policyDomain(), record.dkim().word(), record.spf().word(), record.policy().word(),
                record.subdomains().word(), record.pct(), record.failures());
        boolean spfHasDomain = !v.mailFrom().domain().isEmpty();
        var reasons = deviation.reason() == Ledger.Reason.NONE
                ? List.<Reason>of()
                : List.of(new Reason(deviation.reason().name().toLowerCase(Locale.ROOT), cut(deviation.comment(), MAX_COMMENT)));
        return new Counted(published, new Row(text(peer), 1, applied.word(), word(d.dkimAligned()), word(d.spfAligned()), reasons, d.from(),
                cut(v.mailFrom().domain(), MAX_NAME), "", signatures(v.signatures()),
                List.of(host(spfHasDomain ? v.mailFrom() : v.helo()))));
    }

    /** All eight groups of an IPv6 address: the schema knows no other form. */
    private static String text(InetAddress peer) {
        String text = peer.getHostAddress();
        return peer instanceof Inet6Address && text.indexOf('%') >= 0 ? text.substring(0, text.indexOf('%')) : text;
    }

    private static String word(boolean aligned) {
        return aligned ? "pass" : "fail";
    }

    private static List<Signature> signatures(List<DkimResult> all) {
        var some = new ArrayList<Signature>();
        for (DkimResult s : all) {
            var one = new Signature(cut(s.domain(), MAX_NAME), cut(s.selector(), MAX_NAME),
                    s.result() == Result.SOFTFAIL ? "fail" : s.result().word());
            if (!s.domain().isEmpty() && !some.contains(one) && some.size() < MAX_SIGNATURES)
                some.add(one);
        }
        return some;
    }

    private static Host host(SpfResult spf) {
        return new Host(cut(spf.domain(), MAX_NAME), spf.identity() == SpfResult.Identity.HELO ? "helo" : "mfrom",
                spf.result() == Result.POLICY ? "neutral" : spf.result().word());
    }

    private static String cut(String s, int max) {
        return s.length() <= max ? s : s.substring(0, max);
    }

    Counted with(long count) {
        return new Counted(published,
                new Row(row.source(), count, row.disposition(), row.dkim(), row.spf(), row.reasons(), row.headerFrom(),
                        row.envelopeFrom(), row.envelopeTo(), row.signatures(), row.hosts()));
    }

    /** Messages that were not told apart: too many kinds of them in one day. */
    static Counted overflow(long count) {
        return new Counted(new Published("", "", "", "", "", 0, ""),
                new Row("", count, "", "", "", List.of(), "", "", "", List.of(), List.of()));
    }

    boolean isOverflow() {
        return row.source().isEmpty();
    }
}
