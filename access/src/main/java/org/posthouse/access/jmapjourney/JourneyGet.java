package org.posthouse.access.jmapjourney;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapreading.Opened;
import org.posthouse.access.jmapreading.Sender;
import org.posthouse.store.email.Emails;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Journey/get. Ours; docs/jmap.md */
final class JourneyGet {
    private static final int MAX = 20;
    private final Services services;
    private final String hostname;

    JourneyGet(Services services, String hostname) {
        this.services = services;
        this.hostname = hostname;
    }

    /** Ids as a client gives them, each once. */
    static Set<String> ids(Call call, @Nullable List<String> given) {
        Set<String> out = new LinkedHashSet<>();
        if (given != null)
            given.forEach(id -> out.add(call.id(id)));
        return out;
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("emailIds", "submissionIds");
        JmapAccount a = call.account(args);
        Set<String> emailIds = ids(call, args.texts("emailIds")), submissionIds = ids(call, args.texts("submissionIds"));
        if (emailIds.isEmpty() && submissionIds.isEmpty() && !args.has("emailIds") && !args.has("submissionIds"))
            throw MethodError.arguments("emailIds and submissionIds are missing");
        if (emailIds.size() + submissionIds.size() > MAX)
            throw new MethodError("requestTooLarge", "at most " + MAX + " journeys are told at once");
        Emails emails = services.emails(a);
        Found found = new Found(services, a);
        ObjectNode out = Json.object().put("accountId", a.id());
        ArrayNode list = out.putArray("list"), notFound = out.putArray("notFound");
        for (String id : emailIds)
            try (Opened email = Opened.of(a, emails, id).orElse(null)) {
                if (email == null)
                    notFound.add(id);
                else
                    list.add(one(a, email, found.lastOf(id), id, "email", found));
            }
        for (String id : submissionIds) {
            Found.Sent sent = found.submission(id);
            if (sent == null) {
                notFound.add(id);
                continue;
            }
            try (Opened email = Opened.of(a, emails, sent.emailId()).orElse(null)) {
                list.add(one(a, email, sent, id, "submission", found));
            }
        }
        return out;
    }

    private ObjectNode one(JmapAccount a, @Nullable Opened email, Found.@Nullable Sent sent, String id, String kind, Found found)
            throws Refusal {
        Set<Long> journeys = new LinkedHashSet<>();
        if (kind.equals("email") && email != null)
            journeys.addAll(found.of(email, true));
        else if (sent != null)
            journeys.add(sent.journey());
        List<JourneyEvent> all = found.events(journeys);
        Sight sight = new Sight(a, all);
        List<JourneyEvent> events = sight.events();
        boolean incoming = kind.equals("email") && email != null && email.journey() != 0 || sight.received();
        boolean outgoing = sent != null || sight.sent();
        ObjectNode out = Json.object().put("id", id).put("kind", kind);
        out.put("direction", incoming && outgoing ? "both" : incoming ? "incoming" : outgoing ? "outgoing" : "none");
        ArrayNode shown = out.putArray("journeys");
        if (incoming || outgoing)
            journeys.forEach(j -> shown.add(JourneyId.show(j)));
        Delivering delivering = new Delivering(events);
        out.set("sentence", sentence(a, email, sent, incoming, outgoing, delivering).told());
        // What a message says of its way is that of the one that came, not of the draft that was sent.
        Opened arrived = email != null && email.journey() != 0 ? email : null;
        if (incoming)
            out.set("incoming", Incoming.told(arrived, sight, events, hostname));
        else
            out.putNull("incoming");
        if (outgoing)
            out.set("outgoing", delivering.told(sent == null ? null : sent.id(), sent == null ? null : sent.sendAt()));
        else
            out.putNull("outgoing");
        Events.put(out, events);
        return out;
    }

    private Sentence sentence(JmapAccount a, @Nullable Opened email, Found.@Nullable Sent sent, boolean incoming, boolean outgoing,
            Delivering delivering) throws Refusal {
        if (outgoing) {
            boolean held = sent != null && !sent.canceled() && services.clock().instant().isBefore(Instant.parse(sent.sendAt()));
            boolean canceled = sent != null && sent.canceled();
            if (!held && !canceled && delivering.total() == 0)
                return Sentence.NONE;
            return Sentence.of(delivering, held && sent != null ? sent.sendAt() : null, canceled);
        }
        if (email == null || !incoming)
            return Sentence.NONE;
        return Sentence.of(Sender.of(email, a, services.directory(), hostname), Hops.of(email));
    }
}
