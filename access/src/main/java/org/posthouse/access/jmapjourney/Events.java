package org.posthouse.access.jmapjourney;

import java.util.List;
import java.util.Locale;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Events as they are told. */
final class Events {
    private static final int MAX = 500;

    private Events() {}

    static String word(JourneyEvent.Step step) {
        return step.name().toLowerCase(Locale.ROOT);
    }

    static void put(ObjectNode out, List<JourneyEvent> events) {
        ArrayNode list = out.putArray("events");
        for (JourneyEvent e : events.subList(0, Math.min(MAX, events.size()))) {
            ObjectNode o = list.addObject().put("journey", JourneyId.show(e.journey())).put("at", e.at().toString())
                    .put("step", word(e.step()))
                    .put("recipient", e.recipient().isEmpty() ? null : e.recipient());
            ObjectNode facts = o.putObject("facts");
            e.facts().forEach((name, value) -> {
                if (!name.equals("account"))
                    facts.put(name, value);
            });
            ArrayNode dialogue = Json.array();
            e.dialogue().lines().forEach(dialogue::add);
            o.set("dialogue", dialogue);
        }
        out.put("isTruncated", events.size() > MAX);
    }
}
