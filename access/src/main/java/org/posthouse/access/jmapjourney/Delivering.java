package org.posthouse.access.jmapjourney;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How a message that was sent came to each of its recipients. */
final class Delivering {
    /** How far it is with a recipient, or with all of them. */
    enum Mark {
        WAITING, DELIVERED, PARTLY, FAILED
    }

    private static final int MAX_ATTEMPTS = 100;
    private final Map<String, Recipient> recipients = new LinkedHashMap<>();
    private @Nullable JourneyEvent accepted;
    private String signed = "";

    private static final class Recipient {
        final List<JourneyEvent> attempts = new ArrayList<>();
        @Nullable
        JourneyEvent end;
        @Nullable
        JourneyEvent report;
        String next = "";

        Mark mark() {
            boolean reported = report != null && "failed".equals(report.facts().get("action"));
            if (end == null)
                return reported ? Mark.FAILED : Mark.WAITING;
            return switch (end.step()) {
                case DELIVERED, RELAYED, POSTED, FORWARDED -> reported ? Mark.FAILED : Mark.DELIVERED;
                default -> Mark.FAILED;
            };
        }
    }

    Delivering(List<JourneyEvent> events) {
        events.forEach(this::add);
    }

    private void add(JourneyEvent e) {
        if (e.recipient().isEmpty()) {
            if (e.step() == Step.SUBMITTED || e.step() == Step.RECEIVED)
                accepted = e;
            signed = e.facts().getOrDefault("signed", signed);
            return;
        }
        switch (e.step()) {
            case QUEUED -> recipients.computeIfAbsent(e.recipient(), _ -> new Recipient());
            case DELIVERED, RELAYED, POSTED, FORWARDED -> {
                Recipient r = tried(e);
                r.end = e;
                r.next = "";
            }
            case DEFERRED -> tried(e).next = e.facts().getOrDefault("next", "");
            case FAILED, BOUNCED, DROPPED, REFUSED -> {
                Recipient r = e.step() == Step.BOUNCED || e.step() == Step.DROPPED
                        ? recipients.computeIfAbsent(e.recipient(), _ -> new Recipient())
                        : tried(e);
                r.end = e;
                r.next = "";
            }
            case HELD, RELEASED -> recipients.computeIfAbsent(e.recipient(), _ -> new Recipient()).next = e.facts().getOrDefault("due", "");
            case REPORTED -> recipients.computeIfAbsent(e.recipient(), _ -> new Recipient()).report = e;
            case RECEIVED, SUBMITTED, APPENDED, JUDGED, ATTEMPTED, FETCHED, COPIED, MOVED, DELETED, RECOVERED, LOST_DETAIL -> {
                // Not how it came to a recipient.
            }
        }
    }

    private Recipient tried(JourneyEvent e) {
        Recipient r = recipients.computeIfAbsent(e.recipient(), _ -> new Recipient());
        if (r.attempts.size() < MAX_ATTEMPTS)
            r.attempts.add(e);
        return r;
    }

    int total() {
        return recipients.size();
    }

    int count(Mark mark) {
        return (int) recipients.values().stream().filter(r -> r.mark() == mark).count();
    }

    Mark mark() {
        int failed = count(Mark.FAILED);
        return failed == total() && failed > 0
                ? Mark.FAILED
                : failed > 0 ? Mark.PARTLY : count(Mark.DELIVERED) == total() && total() > 0 ? Mark.DELIVERED : Mark.WAITING;
    }

    static String word(Mark mark) {
        return mark.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The submission may be null, and with it when it is to be sent. */
    ObjectNode told(@Nullable String submissionId, @Nullable String sendAt) {
        ObjectNode out = Json.object().put("submissionId", submissionId)
                .put("acceptedAt", accepted == null ? null : accepted.at().toString())
                .put("sendAt", sendAt).put("signed", signed.isEmpty() ? null : signed).put("mark", word(mark()));
        ArrayNode list = out.putArray("recipients");
        recipients.forEach((address, r) -> {
            ObjectNode o = list.addObject().put("address", address).put("mark", word(r.mark()));
            ArrayNode attempts = o.putArray("attempts");
            for (JourneyEvent e : r.attempts)
                attempts.addObject().put("at", e.at().toString()).put("peer", e.facts().getOrDefault("peer", ""))
                        .put("tls", e.facts().getOrDefault("tls", "")).put("status", e.facts().getOrDefault("status", ""))
                        .put("reply", e.facts().getOrDefault("reply", "")).put("result", result(e.step()));
            o.put("next", r.next.isEmpty() ? null : r.next);
            JourneyEvent end = r.end;
            if (end == null)
                o.putNull("end");
            else
                o.putObject("end").put("at", end.at().toString()).put("step", Events.word(end.step())).put("text", text(end));
            report(o, r.report);
        });
        return out;
    }

    private static String result(Step step) {
        return switch (step) {
            case DELIVERED, POSTED, FORWARDED -> "delivered";
            case RELAYED -> "relayed";
            case DEFERRED -> "deferred";
            default -> "failed";
        };
    }

    private static String text(JourneyEvent e) {
        return e.facts().getOrDefault("reply", e.facts().getOrDefault("why", ""));
    }

    private static void report(ObjectNode o, @Nullable JourneyEvent e) {
        if (e == null) {
            o.putNull("report");
            return;
        }
        ObjectNode r = o.putObject("report").put("at", e.at().toString());
        for (String name : List.of("action", "status", "diagnostic", "remote", "by"))
            r.put(name, e.facts().getOrDefault(name, ""));
    }
}
