package org.posthouse.server.console;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.posthouse.mta.report.ReceivedAggregates;
import org.posthouse.mta.tlsreport.Received;
import org.posthouse.mta.tlsreport.ReceivedReports;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.server.admin.Rooms;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.tlsrpt.ReportException;
import org.posthouse.trust.tlsrpt.TlsReport;
import tools.jackson.databind.json.JsonMapper;

/** What others report, by domain and day. */
final class SeriesVerbs {
    private static final int MAX_DAYS = 400;
    private static final int MAX_REPORTS = 10_000;
    private static final int MAX_DOMAINS = 1_000;
    private final Rooms rooms;

    SeriesVerbs(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Verb> verbs() {
        return Map.of("dmarc.series", (_, r, out) -> dmarc(r, out), "tls-report.series", (_, r, out) -> tls(r, out));
    }

    private record Key(String domain, long day) implements Comparable<Key> {
        @Override
        public int compareTo(Key o) {
            return domain.equals(o.domain) ? Long.compare(day, o.day) : domain.compareTo(o.domain);
        }
    }

    private long first(Request request) {
        long today = LocalDate.ofInstant(rooms.clock().instant(), ZoneOffset.UTC).toEpochDay();
        return today - Math.clamp(request.number("days", 30), 1, MAX_DAYS) + 1;
    }

    private static String domain(Request request) throws AdminException {
        return request.text("domain", "").isEmpty() ? "" : request.domain("domain").ascii();
    }

    private static void tell(Map<Key, long[]> sums, String good, String bad, Items out) {
        sums.forEach((k, v) -> out.item(JsonMapper.shared().createObjectNode().put("domain", k.domain())
                .put("day", LocalDate.ofEpochDay(k.day()).toString()).put(good, v[0]).put(bad, v[1])));
    }

    private static void add(Map<Key, long[]> sums, Key key, long good, long bad) {
        if (sums.size() >= MAX_DAYS * MAX_DOMAINS && !sums.containsKey(key))
            return;
        long[] sum = sums.computeIfAbsent(key, _ -> new long[2]);
        sum[0] += good;
        sum[1] += bad;
    }

    private void dmarc(Request request, Items out) throws AdminException, Refusal {
        var sums = new TreeMap<Key, long[]>();
        ReceivedAggregates.sums(rooms.engine(), domain(request), first(request), s -> {
            add(sums, new Key(s.domain(), s.day()), s.passed(), s.messages() - s.passed());
            return true;
        });
        tell(sums, "passed", "failed", out);
    }

    private void tls(Request request, Items out) throws AdminException, Refusal {
        String domain = domain(request);
        long first = first(request);
        var sums = new TreeMap<Key, long[]>();
        for (Received r : ReceivedReports.list(rooms.engine(), MAX_REPORTS))
            try {
                TlsReport report = r.report();
                long day = LocalDate.ofInstant(report.start(), ZoneOffset.UTC).toEpochDay();
                if (day < first)
                    continue;
                for (TlsReport.PolicyResult p : report.policies())
                    if (domain.isEmpty() || p.domain().equalsIgnoreCase(domain))
                        add(sums, new Key(p.domain(), day), p.successes(), p.failures());
            } catch (ReportException e) {
                // It is listed as one that cannot be read.
            }
        tell(sums, "successes", "failures", out);
    }
}
