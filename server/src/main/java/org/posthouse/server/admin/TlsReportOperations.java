package org.posthouse.server.admin;

import java.util.OptionalLong;
import org.posthouse.mta.tlsreport.Received;
import org.posthouse.mta.tlsreport.ReceivedReports;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.tlsrpt.ReportException;
import org.posthouse.trust.tlsrpt.TlsReport;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What others report about TLS with us. */
final class TlsReportOperations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Rooms rooms;

    TlsReportOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    void list(Request request, Items out) throws Refusal {
        for (Received r : ReceivedReports.list(rooms.engine(), Math.clamp(request.number("limit", 100), 1, 10_000)))
            try {
                out.item(describe(r, r.report()));
            } catch (ReportException e) {
                out.item(JSON.createObjectNode().put("id", JourneyId.show(r.journey())).put("at", r.at().toString()).put("problem",
                        e.getMessage()));
            }
    }

    private static ObjectNode describe(Received r, TlsReport report) {
        ObjectNode item = JSON.createObjectNode().put("id", JourneyId.show(r.journey())).put("at", r.at().toString()).put("from", r.from())
                .put("organization", report.organization()).put("start", report.start().toString()).put("end", report.end().toString())
                .put("contact", report.contact()).put("reportId", report.id());
        long good = 0;
        long bad = 0;
        for (TlsReport.PolicyResult p : report.policies()) {
            good += p.successes();
            bad += p.failures();
        }
        var domains = item.putArray("domains");
        report.policies().stream().map(TlsReport.PolicyResult::domain).distinct().limit(100).forEach(domains::add);
        return item.put("successes", good).put("failures", bad);
    }

    void show(Request request, Items out) throws AdminException, Refusal {
        String id = request.text("id", "");
        OptionalLong journey = JourneyId.read(id);
        Received found = journey.isPresent() ? ReceivedReports.find(rooms.engine(), journey.getAsLong()) : null;
        if (found == null)
            throw new AdminException(Exit.NO_INPUT, "there is no report " + id + "; `tls-report list` shows those there are");
        try {
            TlsReport report = found.report();
            ObjectNode item = describe(found, report);
            var policies = item.putArray("policies");
            for (TlsReport.PolicyResult p : report.policies()) {
                ObjectNode one = policies.addObject().put("type", p.type()).put("domain", p.domain()).put("successes", p.successes())
                        .put("failures", p.failures());
                var kinds = one.putArray("details");
                for (TlsReport.FailureDetail d : p.details())
                    kinds.addObject().put("result", d.result()).put("count", d.count()).put("host", d.host()).put("sending", d.sending())
                            .put("receiving", d.receiving()).put("reason", d.reason());
            }
            out.item(item);
        } catch (ReportException e) {
            throw new AdminException(Exit.UNAVAILABLE, "report " + id + " cannot be read: " + e.getMessage());
        }
    }
}
