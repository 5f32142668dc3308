package org.posthouse.server.admin;

import java.time.Duration;
import java.util.Locale;
import org.posthouse.mta.ending.Endings;
import org.posthouse.mta.ending.Hole;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Whether every message has an ending. */
final class CheckOperations {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** A journey's id is its millisecond and a counter of that many bits. */
    private static final int COUNTER_BITS = 20;

    private final Rooms rooms;

    CheckOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    /** An item for each hole, for each end that a crash keeps from being known, and one for what was looked at. */
    void endings(Request request, Items out) throws Refusal {
        long now = rooms.clock().millis();
        long days = Math.clamp(request.number("days", 30), 1, 30);
        // What comes in at this moment is not told yet.
        Endings.Checked checked = rooms.endings().check((now - Duration.ofDays(days).toMillis()) << COUNTER_BITS,
                (now - 1000) << COUNTER_BITS,
                hole -> out.item(describe(hole)));
        out.item(JSON.createObjectNode().put("messages", checked.messages()).put("recipients", checked.recipients())
                .put("unknown", checked.unknown()));
    }

    private static ObjectNode describe(Hole hole) {
        return JSON.createObjectNode().put("journey", JourneyId.show(hole.journey())).put("recipient", hole.recipient())
                .put(hole.isWrong() ? "hole" : "unknown", hole.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("what", hole.what());
    }
}
