package org.posthouse.server.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.mta.report.DailyReports;
import org.posthouse.mta.report.Pending;
import org.posthouse.mta.report.ReceivedAggregates;
import org.posthouse.mta.report.ReceivedReport;
import org.posthouse.mta.report.Sum;
import org.posthouse.mta.report.Tally;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import org.posthouse.trust.dmarc.SuffixList;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What others report about mail in our name, what we will report, and the public suffix list. */
final class DmarcOperations {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_SOURCES = 100_000;

    private final Rooms rooms;

    DmarcOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    private record Source(String domain, String address) {}

    /** Of all days together, those first of which most did not pass. */
    void sums(Request request, Items out) throws AdminException, Refusal {
        String domain = request.text("domain", "").isEmpty() ? "" : request.domain("domain").ascii();
        long today = Math.floorDiv(rooms.clock().instant().getEpochSecond(), 86_400);
        long since = today - Math.clamp(request.number("days", 30), 1, ReceivedAggregates.KEPT_DAYS) + 1;
        Map<Source, Sum> all = new HashMap<>();
        ReceivedAggregates.sums(rooms.engine(), domain, since, s -> {
            var source = new Source(s.domain(), all.size() < MAX_SOURCES ? s.source() : "others");
            all.merge(source, s, Sum::plus);
            return true;
        });
        List<Map.Entry<Source, Sum>> sorted = new ArrayList<>(all.entrySet());
        sorted.sort(Comparator.comparing((Map.Entry<Source, Sum> e) -> e.getKey().domain())
                .thenComparingLong(e -> e.getValue().passed() - e.getValue().messages()).thenComparingLong(e -> -e.getValue().messages())
                .thenComparing(e -> e.getKey().address()));
        for (var e : sorted.subList(0, Math.min(sorted.size(), Math.clamp(request.number("limit", 200), 1, MAX_SOURCES)))) {
            Sum s = e.getValue();
            out.item(JSON.createObjectNode().put("domain", s.domain()).put("source", e.getKey().address()).put("messages", s.messages())
                    .put("passed", s.passed()).put("failed", s.messages() - s.passed()).put("dkim", s.dkim()).put("spf", s.spf())
                    .put("quarantined", s.quarantined()).put("rejected", s.rejected()).put("unvouched", s.unvouched()));
        }
    }

    void received(Request request, Items out) throws Refusal {
        for (ReceivedReport r : ReceivedAggregates.reports(rooms.engine(), Math.clamp(request.number("limit", 100), 1, 10_000)))
            out.item(JSON.createObjectNode().put("journey", JourneyId.show(r.journey())).put("at", r.at().toString())
                    .put("organization", r.organization()).put("email", r.email()).put("reportId", r.id()).put("domain", r.domain())
                    .put("begin", r.begin().toString()).put("end", r.end().toString()).put("vouched", r.vouched()).put("rows", r.rows())
                    .put("messages", r.messages()));
    }

    void pending(Request request, Items out) throws Refusal {
        for (Pending p : Tally.pending(rooms.engine(), Math.clamp(request.number("limit", 200), 1, 10_000)))
            out.item(JSON.createObjectNode().put("domain", p.domain()).put("day", LocalDate.ofEpochDay(p.day()).toString())
                    .put("messages", p.messages()).put("failed", p.failed()).put("rows", p.rows())
                    .put("due", DailyReports.at(p).toString()));
    }

    /** Tells which list of public suffixes is in use, after taking over another where that is asked. */
    void suffixes(Request request, Items out) throws AdminException {
        String file = request.text("file", "");
        try {
            if (!file.isEmpty())
                rooms.suffixes().refresh(Path.of(file));
            else if (request.is("fetch"))
                rooms.suffixes().refresh(rooms.https());
        } catch (IOException e) {
            throw new AdminException(Exit.UNAVAILABLE, "the public suffix list is as it was: " + e.getMessage()
                    + "; it can also be given as a file", e);
        }
        SuffixList list = rooms.suffixes().get();
        ObjectNode item = JSON.createObjectNode().put("rules", list.size()).put("from", rooms.suffixes().fromFile() ? "file" : "built in");
        LocalDate date = list.date();
        if (date != null)
            item.put("date", date.toString()).put("days",
                    ChronoUnit.DAYS.between(date, LocalDate.ofInstant(rooms.clock().instant(), ZoneOffset.UTC)));
        out.item(item);
    }
}
