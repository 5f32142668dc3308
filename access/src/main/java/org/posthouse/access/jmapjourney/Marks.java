package org.posthouse.access.jmapjourney;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapreading.Opened;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.SpecialUse;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Journey/marks: how far it is with what was sent. Ours; docs/jmap.md */
final class Marks {
    private static final int MAX = 200;
    private final Services services;

    Marks(Services services) {
        this.services = services;
    }

    ObjectNode marks(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("emailIds");
        JmapAccount a = call.account(args);
        if (!args.has("emailIds"))
            throw MethodError.arguments("emailIds is missing");
        Set<String> ids = JourneyGet.ids(call, args.texts("emailIds"));
        if (ids.size() > MAX)
            throw new MethodError("requestTooLarge", "at most " + MAX + " marks are told at once");
        Emails emails = services.emails(a);
        Found found = new Found(services, a);
        long sentMailbox = a.mail().mailbox(SpecialUse.SENT).map(Mailbox::id).orElse(-1L);
        ObjectNode out = Json.object().put("accountId", a.id());
        ArrayNode list = out.putArray("list"), notFound = out.putArray("notFound");
        for (String id : ids) {
            int row = emails.row(Ids.email(a, id));
            List<Place> places = row < 0 || !emails.isVisible(row) ? List.of() : emails.places(row);
            if (places.isEmpty()) {
                notFound.add(id);
                continue;
            }
            boolean copy = places.stream().anyMatch(p -> p.mailbox() == sentMailbox);
            list.add(mark(a, emails, found, id, copy));
        }
        return out;
    }

    private ObjectNode mark(JmapAccount a, Emails emails, Found found, String id, boolean copy) throws Refusal, IOException {
        Found.Sent sent = found.lastOf(id);
        Delivering d = null;
        if (sent != null)
            d = sent.canceled() ? null : delivering(a, found.events(Set.of(sent.journey())));
        else if (copy)
            try (Opened email = Opened.of(a, emails, id).orElse(null)) {
                d = email == null ? null : delivering(a, found.events(found.of(email, true)));
            }
        ObjectNode o = Json.object().put("id", id);
        boolean known = d != null && (d.total() > 0 || sent != null);
        if (d == null || !known)
            return o.putNull("mark").put("total", 0).put("delivered", 0).put("failed", 0);
        return o.put("mark", Delivering.word(d.mark())).put("total", d.total()).put("delivered", d.count(Delivering.Mark.DELIVERED))
                .put("failed", d.count(Delivering.Mark.FAILED));
    }

    private static @Nullable Delivering delivering(JmapAccount a, List<JourneyEvent> events) {
        Sight sight = new Sight(a, events);
        return sight.sent() || events.isEmpty() ? new Delivering(sight.events()) : null;
    }
}
