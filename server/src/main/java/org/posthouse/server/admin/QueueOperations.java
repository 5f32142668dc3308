package org.posthouse.server.admin;

import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.queue.Operator;
import org.posthouse.mta.queue.Shown;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What waits, and what is done about it. */
final class QueueOperations {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PAGE = 200;

    private final Rooms rooms;

    QueueOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    void list(Request request, Items out) throws Refusal {
        long left = Math.clamp(request.number("limit", 1000), 1, 1_000_000);
        long after = 0;
        Operator operator = rooms.queue().operator();
        while (left > 0) {
            var page = operator.list(after, (int) Math.min(left, PAGE));
            if (page.isEmpty())
                return;
            for (Shown shown : page) {
                out.item(describe(shown));
                after = shown.arrival().id();
            }
            left -= page.size();
        }
    }

    void show(Request request, Items out) throws AdminException, Refusal {
        long id = id(request.text("id"));
        out.item(describe(rooms.queue().operator().show(id).orElseThrow(() -> missing(id))));
    }

    private static ObjectNode describe(Shown shown) {
        var arrival = shown.arrival();
        ObjectNode item = JSON.createObjectNode().put("id", JourneyId.show(arrival.id())).put("returnPath", arrival.returnPath().toString())
                .put("size", arrival.size())
                .put("arrived", arrival.arrived().toString());
        var recipients = item.putArray("recipients");
        for (var r : shown.recipients())
            recipients.addObject().put("address", r.recipient().address().toString())
                    .put("state", r.state().name().toLowerCase(Locale.ROOT)).put("attempts", r.attempts())
                    .put("due", r.due().toString()).put("tried", text(r.tried())).put("why", r.why());
        return item;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** Changes one message, or all of them; says how many recipients changed. */
    void change(Request request, Items out) throws AdminException, Refusal {
        String which = request.text("id");
        String recipient = request.text("recipient", "");
        Address only = recipient.isEmpty() ? null : Request.address0(recipient);
        long changed = which.equals("all") ? changeAll(request, only) : changeOne(request, id(which), only);
        out.item(JSON.createObjectNode().put("changed", changed));
    }

    private long changeAll(Request request, @Nullable Address only) throws AdminException, Refusal {
        long changed = 0;
        long after = 0;
        for (;;) {
            var page = rooms.queue().operator().list(after, PAGE);
            if (page.isEmpty())
                return changed;
            for (Shown shown : page) {
                after = shown.arrival().id();
                changed += Math.max(0, apply(request, after, only));
            }
        }
    }

    private long changeOne(Request request, long id, @Nullable Address only) throws AdminException, Refusal {
        int changed = apply(request, id, only);
        if (changed < 0)
            throw missing(id);
        return changed;
    }

    private int apply(Request request, long id, @Nullable Address only) throws AdminException, Refusal {
        Operator operator = rooms.queue().operator();
        return switch (request.verb()) {
            case "queue.retry" -> operator.retry(id, only);
            case "queue.hold" -> operator.hold(id, only);
            case "queue.release" -> operator.release(id, only);
            case "queue.drop" -> operator.drop(id, only, request.is("tell"));
            default -> throw new AdminException(Exit.USAGE, "there is no operation '" + request.verb() + "'");
        };
    }

    private static long id(String text) throws AdminException {
        OptionalLong id = JourneyId.read(text);
        if (id.isEmpty())
            throw new AdminException(Exit.DATA, "'" + text + "' is no queue id; `queue list` shows those there are");
        return id.getAsLong();
    }

    private static AdminException missing(long id) {
        return new AdminException(Exit.NO_INPUT,
                JourneyId.show(id) + " is not in the queue; `journey " + JourneyId.show(id) + "` shows what became of it");
    }
}
