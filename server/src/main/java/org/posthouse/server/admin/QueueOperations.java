package org.posthouse.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Durations;
import org.posthouse.mta.queue.Action;
import org.posthouse.mta.queue.Filter;
import org.posthouse.mta.queue.Operator;
import org.posthouse.mta.queue.Overview;
import org.posthouse.mta.queue.Shown;
import org.posthouse.mta.queue.State;
import org.posthouse.mta.queue.Stats;
import org.posthouse.mta.relay.HostPort;
import org.posthouse.mta.schedule.Standing;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What waits, and what is done about it. */
final class QueueOperations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Rooms rooms;

    QueueOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    private Operator operator() {
        return rooms.queue().operator();
    }

    void list(Request request, Items out) throws AdminException, Refusal {
        long[] left = {Math.clamp(request.number("limit", 1000), 1, 1_000_000)};
        operator().list(filter(request), shown -> {
            out.item(describe(shown));
            return --left[0] > 0;
        });
    }

    void show(Request request, Items out) throws AdminException, Refusal {
        long id = id(request.text("id"));
        boolean[] found = {false};
        operator().list(Filter.of(id, null), shown -> {
            out.item(describe(shown));
            found[0] = true;
            return true;
        });
        if (!found[0])
            throw missing(id);
    }

    private static ObjectNode describe(Shown shown) {
        var arrival = shown.arrival();
        ObjectNode item = JSON.createObjectNode().put("id", JourneyId.show(arrival.id())).put("returnPath", arrival.returnPath().toString())
                .put("size", arrival.size())
                .put("arrived", arrival.arrived().toString()).put("login", arrival.login()).put("priority", arrival.terms().priority());
        var recipients = item.putArray("recipients");
        for (var r : shown.recipients())
            recipients.addObject().put("address", r.recipient().address().toString())
                    .put("state", r.state().name().toLowerCase(Locale.ROOT)).put("attempts", r.attempts())
                    .put("due", r.due().toString()).put("tried", text(r.tried())).put("destination", r.destination()).put("route", r.hop())
                    .put("why", r.why());
        return item;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** Changes what is named by id or by filter; says how many messages and recipients. */
    void change(Request request, Items out) throws AdminException, Refusal {
        Filter filter = filter(request);
        if (filter.equals(Filter.ALL) && !request.text("id", "").equals("all"))
            throw new AdminException(Exit.USAGE, "say which: a queue id, a filter such as --to-domain, or `all`");
        boolean dryRun = request.is("dryRun");
        Operator.Counts counts = operator().apply(filter, action(request), dryRun);
        if (filter.id() != 0 && counts.recipients() == 0 && operator().show(filter.id()).isEmpty() && !dryRun)
            throw missing(filter.id());
        out.item(JSON.createObjectNode().put("changed", counts.recipients()).put("messages", counts.messages()).put("dryRun", dryRun));
    }

    private static Action action(Request request) throws AdminException {
        return switch (request.verb()) {
            case "queue.retry" -> new Action.Retry();
            case "queue.hold" -> new Action.Hold();
            case "queue.release" -> new Action.Release();
            case "queue.drop" -> new Action.Drop(request.is("tell"));
            case "queue.route" -> new Action.Reroute(hop(request.text("to")));
            default -> throw new AdminException(Exit.USAGE, "there is no operation '" + request.verb() + "'");
        };
    }

    private static @Nullable HostPort hop(String text) throws AdminException {
        try {
            return text.equals("back") ? null : HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Exit.DATA, e.getMessage() + "; give the host and port to send it to, or `back`", e);
        }
    }

    private Filter filter(Request request) throws AdminException {
        String which = request.text("id", "");
        String recipient = request.text("recipient", "");
        String age = request.text("olderThan", "");
        return new Filter(which.isEmpty() || which.equals("all") ? 0 : id(which), recipient.isEmpty() ? null : Request.address0(recipient),
                request.text("toDomain", ""), request.text("from", ""), state(request.text("state", "")),
                age.isEmpty() ? null : rooms.clock().instant().minus(duration(age)), request.text("text", ""));
    }

    private static Duration duration(String text) throws AdminException {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Exit.DATA, String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable State state(String text) throws AdminException {
        if (text.isEmpty())
            return null;
        for (State s : State.values())
            if (s.name().equalsIgnoreCase(text))
                return s;
        throw new AdminException(Exit.DATA, "'" + text + "' is no state; there are waiting, trying, held and failed");
    }

    /** One item for each destination. */
    void stats(Request request, Items out) throws Refusal {
        for (Stats s : operator().stats(Math.clamp(request.number("limit", 100), 1, 100_000))) {
            ObjectNode item = JSON.createObjectNode().put("destination", s.destination()).put("waiting", s.waiting()).put("due", s.due())
                    .put("held", s.held()).put("failed", s.failed())
                    .put("next", s.earliest().equals(Instant.MAX) ? null : s.earliest().toString());
            out.item(standing(item, s.standing()));
        }
    }

    private static ObjectNode standing(ObjectNode item, Standing s) {
        return item.put("running", s.running()).put("limit", s.limit()).put("most", s.most()).put("unreachable", s.failures())
                .put("restsUntil", text(s.openAt())).put("lastWords", s.why());
    }

    /** What moves at the moment. */
    void overview(Request request, Items out) {
        Overview o = operator().overview(Math.clamp(request.number("limit", 10), 0, 1000));
        ObjectNode item = JSON.createObjectNode().put("at", rooms.clock().instant().toString()).put("running", o.running())
                .put("loaded", o.loaded()).put("inLine", o.inLine()).put("reached", o.reached()).put("deferred", o.deferred())
                .put("failed", o.failed());
        var busiest = item.putArray("busiest");
        for (Overview.Destination d : o.busiest())
            standing(busiest.addObject().put("destination", d.name()).put("loaded", d.loaded()).put("more", d.more()), d.standing());
        out.item(item);
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
