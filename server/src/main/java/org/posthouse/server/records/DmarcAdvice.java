package org.posthouse.server.records;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.server.records.DnsAdvice.Checked;
import org.posthouse.server.records.DnsAdvice.Line;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dmarc.Discovery;
import org.posthouse.trust.dmarc.Dmarc;
import org.posthouse.trust.dmarc.SuffixList;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.spf.Spf;
import org.posthouse.trust.spf.SpfResult;

/** The DMARC records of a domain, and whether what is published does what it should: lets our host through, and has reports sent to us. */
final class DmarcAdvice {
    private final String domain;
    private final @Nullable Address reports;

    /** Reports arrive at that address; null: nobody reads any. */
    DmarcAdvice(String domain, @Nullable Address reports) {
        this.domain = domain;
        this.reports = reports;
    }

    List<Line> lines() {
        var lines = new ArrayList<Line>();
        lines.add(new Line("_dmarc." + domain, "TXT", "v=DMARC1; p=none" + (reports == null ? "" : "; rua=mailto:" + reports)));
        // Those who report want to know that we want it. RFC 7489 §7.1
        if (reports != null && !organizational(reports.domain().ascii()).equals(organizational(domain)))
            lines.add(new Line(domain + "._report._dmarc." + reports.domain().ascii(), "TXT", "v=DMARC1"));
        return lines;
    }

    private static String organizational(String name) {
        String found = SuffixList.builtIn().organizational(name);
        return found == null ? name : found;
    }

    boolean has(Line line) {
        return line.name().startsWith("_dmarc.") || line.name().contains("._report._dmarc.");
    }

    Checked check(Line line, Resolver resolver) {
        return line.name().startsWith("_dmarc.") ? policy(line, resolver) : permission(line, resolver);
    }

    private Checked policy(Line line, Resolver resolver) {
        return switch (new Dmarc(resolver, SuffixList::builtIn).discover(domain)) {
            case Discovery.Absent(var why) -> new Checked(line, "missing", why);
            case Discovery.Unusable(var text, var _, var why) -> new Checked(line, "other", text + " (" + why + ")");
            case Discovery.Unknown(var why) -> new Checked(line, "unknown", why);
            case Discovery.Found found -> {
                String wrong = found.record().amended();
                if (wrong.isEmpty() && reports != null
                        && found.record().aggregate().stream().noneMatch(u -> u.address().filter(reports::equals).isPresent()))
                    wrong = "reports do not go to " + reports;
                yield new Checked(line, wrong.isEmpty() ? "ok" : "other",
                        found.text() + (found.inherited() ? " (of " + found.at() + ")" : "") + (wrong.isEmpty() ? "" : " (" + wrong + ")"));
            }
        };
    }

    private static Checked permission(Line line, Resolver resolver) {
        return switch (resolver.txt(line.name())) {
            case Answer.Found<String>(var texts, var _) -> new Checked(line,
                    texts.stream().anyMatch(t -> t.startsWith("v=DMARC1")) ? "ok" : "other", String.join(", ", texts));
            case Answer.NoData<String> _,Answer.NoSuchName<String> _ -> new Checked(line, "missing", "");
            case Answer.TemporaryFailure<String>(var why) -> new Checked(line, "unknown", why);
        };
    }

    /** Whether the SPF record lets our host through, from each of its addresses. */
    static Checked spf(Line line, String domain, String hostname, List<InetAddress> addresses, Resolver resolver) {
        Answer<String> answer = resolver.txt(domain);
        if (answer instanceof Answer.TemporaryFailure<String>(var why))
            return new Checked(line, "unknown", why);
        List<String> found = answer.orEmpty().stream().filter(t -> t.toLowerCase(Locale.ROOT).startsWith("v=spf1")).toList();
        if (found.isEmpty())
            return new Checked(line, "missing", "");
        var spf = new Spf(resolver, hostname, InstantSource.system());
        for (InetAddress a : addresses) {
            SpfResult r = spf.check(a, hostname, "postmaster@" + domain);
            if (r.result() != Result.PASS)
                return new Checked(line, r.result() == Result.TEMPERROR ? "unknown" : "other",
                        String.join(", ", found) + " (" + r.result().word() + " for " + a.getHostAddress() + ")");
        }
        return new Checked(line, found.size() == 1 ? "ok" : "other", String.join(", ", found));
    }
}
