package org.posthouse.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;

/** What happened to a message. */
final class JourneyOperations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Rooms rooms;

    JourneyOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    void find(Request request, Items out) throws AdminException, Refusal {
        List<Long> ids = ids(request);
        if (ids.isEmpty())
            throw new AdminException(Exit.NO_INPUT, "no journey matches; they are kept for 30 days");
        for (long id : ids)
            for (JourneyEvent event : rooms.journeys().journey(id))
                out.item(describe(event));
    }

    private List<Long> ids(Request request) throws AdminException, Refusal {
        int limit = Math.clamp(request.number("limit", 20), 1, 1000);
        String id = request.text("id", "");
        if (!id.isEmpty()) {
            OptionalLong queueId = JourneyId.read(id);
            if (queueId.isPresent() && !rooms.journeys().journey(queueId.getAsLong()).isEmpty())
                return List.of(queueId.getAsLong());
            return rooms.journeys().find(new Journeys.Query.ByMessageId(id), limit);
        }
        String to = request.text("to", "");
        String from = request.text("from", "");
        if (to.isEmpty() && from.isEmpty())
            throw new AdminException(Exit.USAGE, "give a message id, a queue id, --to or --from");
        List<Long> found = new ArrayList<>(to.isEmpty() ? List.of() : rooms.journeys().find(new Journeys.Query.To(to), limit));
        if (from.isEmpty())
            return found;
        List<Long> sent = rooms.journeys().find(new Journeys.Query.From(from), limit);
        if (to.isEmpty())
            return sent;
        found.retainAll(sent);
        return found;
    }

    private static tools.jackson.databind.node.ObjectNode describe(JourneyEvent event) {
        var item = JSON.createObjectNode().put("journey", JourneyId.show(event.journey())).put("at", event.at().toString()).put("step",
                event.step().name().toLowerCase(Locale.ROOT)).put("recipient", event.recipient());
        var facts = item.putObject("facts");
        event.facts().forEach(facts::put);
        return item.put("dialogue", event.dialogue());
    }
}
