package org.posthouse.server.console;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.posthouse.base.time.Durations;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.store.audit.Entry;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is in the audit log. */
final class AuditVerbs {
    private static final int MAX = 10_000;
    /** Entries that are looked through for those about one account. */
    private static final int MAX_SCAN = 100_000;
    private final Parts parts;

    AuditVerbs(Parts parts) {
        this.parts = parts;
    }

    Map<String, Verb> verbs() {
        return Map.of("audit.list", (_, r, out) -> list(r, out), "audit.mine", this::mine, "audit.logins", this::logins);
    }

    /** A time, or how long ago. */
    private Instant since(Request request, Duration byDefault) throws AdminException {
        String text = request.text("since", "");
        Instant now = parts.rooms().clock().instant();
        if (text.isEmpty())
            return now.minus(byDefault);
        try {
            return text.indexOf('T') > 0 ? Instant.parse(text) : now.minus(Durations.parse(text));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new AdminException(Exit.DATA, "'" + text + "' is neither a time like 2026-01-31T12:00:00Z nor a duration like 7d", e);
        }
    }

    private static int limit(Request request) {
        return Math.clamp(request.number("limit", 200), 1, MAX);
    }

    private List<Entry> newest(List<Entry.Kind> kinds, Instant since, int limit, java.util.function.Predicate<Entry> wanted)
            throws Refusal {
        var all = new ArrayList<Entry>();
        for (Entry.Kind kind : kinds) {
            int[] left = {limit};
            parts.audit().newest(kind, since, MAX_SCAN, e -> {
                if (wanted.test(e)) {
                    all.add(e);
                    left[0]--;
                }
                return left[0] > 0;
            });
        }
        all.sort(Comparator.comparing(Entry::at).reversed());
        return all.subList(0, Math.min(limit, all.size()));
    }

    private void list(Request request, Items out) throws AdminException, Refusal {
        for (Entry e : newest(List.of(Entry.Kind.CHANGE, Entry.Kind.LOOK), since(request, Duration.ofDays(400)), limit(request), _ -> true))
            out.item(describe(e));
    }

    /** What others did to the account and looked at. */
    private void mine(Actor actor, Request request, Items out) throws AdminException, Refusal {
        String address = actor.isLocal() ? request.address("address").toString() : actor.name();
        for (Entry e : newest(List.of(Entry.Kind.CHANGE, Entry.Kind.LOOK), since(request, Duration.ofDays(400)), limit(request),
                e -> e.subject().equalsIgnoreCase(address) && !e.actor().equalsIgnoreCase(address)))
            out.item(describe(e));
    }

    private static ObjectNode describe(Entry e) {
        return JsonMapper.shared().createObjectNode().put("at", e.at().toString()).put("kind", e.kind().name().toLowerCase(Locale.ROOT))
                .put("actor", e.actor()).put("from", e.from()).put("action", e.action()).put("subject", e.subject())
                .put("details", e.details()).put("outcome", e.outcome());
    }

    private void logins(Actor actor, Request request, Items out) throws AdminException, Refusal {
        String which = request.text("result", "");
        List<Entry.Kind> kinds = switch (which) {
            case "" -> List.of(Entry.Kind.LOGIN, Entry.Kind.FAILED);
            case "ok" -> List.of(Entry.Kind.LOGIN);
            case "failed" -> List.of(Entry.Kind.FAILED);
            default -> throw new AdminException(Exit.USAGE, "'" + which + "' is neither ok nor failed");
        };
        String address = request.text("address", "");
        for (Entry e : newest(kinds, since(request, Duration.ofDays(30)), limit(request),
                e -> actor.covers(e.subject()) && (address.isEmpty() || e.subject().equalsIgnoreCase(address))))
            out.item(JsonMapper.shared().createObjectNode().put("at", e.at().toString()).put("ok", e.kind() == Entry.Kind.LOGIN)
                    .put("login", e.actor()).put("account", e.subject()).put("protocol", e.action()).put("from", e.from())
                    .put("newAddress", !e.details().isEmpty()).put(e.kind() == Entry.Kind.LOGIN ? "how" : "why", e.outcome()));
    }
}
