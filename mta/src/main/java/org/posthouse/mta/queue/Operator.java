package org.posthouse.mta.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.schedule.Standing;
import org.posthouse.store.kv.Refusal;

/** What an operator sees of the queue and does with it, running or not. */
public final class Operator {
    /** Recipients looked at in one go, and shown of one message in one piece. */
    static final int AT_ONCE = 500;
    private static final int PAGE = 200;

    private final StoredQueue queue;

    Operator(StoredQueue queue) {
        this.queue = queue;
    }

    /** Takes what is found, in order of arrival; false ends it. */
    public interface Visitor {
        boolean visit(Shown shown);
    }

    /** Shows messages with the recipients that the filter takes; one with very many recipients in several pieces. */
    public void list(Filter filter, Visitor visitor) throws Refusal {
        each(filter, (id, from) -> {
            Piece piece = queue.change(id, e -> show(e, filter, from));
            if (piece == null)
                return -1;
            if (!piece.shown.recipients().isEmpty() && !visitor.visit(piece.shown))
                return STOP;
            return piece.next;
        });
    }

    /** The first messages, whole as far as they have not very many recipients. */
    public List<Shown> list(Filter filter, int limit) throws Refusal {
        var all = new ArrayList<Shown>();
        if (limit > 0)
            list(filter, s -> {
                all.add(s);
                return all.size() < limit;
            });
        return all;
    }

    public Optional<Shown> show(long id) throws Refusal {
        Piece piece = queue.change(id, e -> show(e, Filter.of(id, null), 0));
        return piece == null ? Optional.empty() : Optional.of(piece.shown);
    }

    private record Piece(Shown shown, int next) {}

    private Piece show(Entry e, Filter filter, int from) throws Refusal {
        var why = new Why(queue);
        List<Row> rows = rows(e, from);
        List<Shown.ShownRecipient> shown = rows.stream().filter(filter::takes).map(r -> {
            Object lane = queue.lane(r);
            return new Shown.ShownRecipient(r.recipient(), r.state(), r.attempts(), r.due(), r.tried(), Why.name(r, lane), r.hop(),
                    why.of(e.arrival, r));
        }).toList();
        return new Piece(new Shown(e.arrival, shown), rows.size() < AT_ONCE ? -1 : rows.getLast().number() + 1);
    }

    /** Some recipients from that number on, as they are in memory or on disk. */
    private List<Row> rows(Entry e, int from) throws Refusal {
        var rows = new ArrayList<Row>();
        for (Row row : queue.tables.rows(e.id(), from, AT_ONCE))
            rows.add(e.rows.getOrDefault(row.number(), row));
        return rows;
    }

    private static final int STOP = -2;

    /** Looks at a message from that recipient on; where to go on in it, -1: with the next message, STOP: nowhere. */
    private interface Look {
        int at(long id, int from) throws Refusal;
    }

    private void each(Filter filter, Look look) throws Refusal {
        if (filter.id() != 0) {
            Tables.Message m = queue.tables.message(filter.id());
            if (m != null && filter.takes(m.arrival()))
                walk(filter.id(), look);
            return;
        }
        long after = 0;
        for (List<Arrival> page = queue.tables.arrivals(after, PAGE); !page.isEmpty(); page = queue.tables.arrivals(after, PAGE))
            for (Arrival a : page) {
                after = a.id();
                if (filter.takes(a) && walk(after, look) == STOP)
                    return;
            }
    }

    private static int walk(long id, Look look) throws Refusal {
        int from = 0;
        while (from >= 0)
            from = look.at(id, from);
        return from;
    }

    /** What was changed, or would be. */
    public record Counts(long messages, long recipients) {}

    /** Does it to all recipients that the filter takes and that can have it done; a dry run only counts them. */
    public Counts apply(Filter filter, Action action, boolean dryRun) throws Refusal {
        var messages = new long[1];
        var recipients = new long[1];
        var last = new long[1];
        each(filter, (id, from) -> {
            Edit.Result r = queue.change(id, e -> new Edit(queue, e, action, dryRun).apply(filter, rows(e, from)));
            if (r == null)
                return -1;
            if (r.changed() > 0 && last[0] != id) {
                messages[0]++;
                last[0] = id;
            }
            recipients[0] += r.changed();
            return r.next();
        });
        return new Counts(messages[0], recipients[0]);
    }

    /**
     * Takes back a message that its sender has scheduled or that still waits, for that sender alone; how many recipients it will not reach, -1: there is no such
     * message of that login.
     */
    public long cancel(long id, String login) throws Refusal {
        Tables.Message m = queue.tables.message(id);
        if (m == null || login.isEmpty() || !m.arrival().login().equalsIgnoreCase(login))
            return -1;
        return apply(Filter.of(id, null), new Action.Drop(false), false).recipients();
    }

    /** What waits for each destination, most recipients first, at most limit destinations; reads the index by destination, and no recipients. */
    public List<Stats> stats(int limit) throws Refusal {
        return new Census(queue).most(limit);
    }

    /** What moves at the moment, with so many destinations; cheap. */
    public Overview overview(int destinations) {
        queue.lock.lock();
        try {
            List<Overview.Destination> busiest = queue.memory.busiest(destinations).stream().map(g -> {
                Object lane = g.lane;
                boolean paced = !g.name.startsWith("@") && !g.name.startsWith("#");
                Standing s = queue.lanes.standing(lane == null ? g.name : lane, paced);
                return new Overview.Destination(lane == null || !paced ? g.name : lane.toString(), g.rows, g.more, s);
            }).toList();
            Map<Counter, Long> c = queue.counters();
            return new Overview(queue.running(), queue.memory.rows(), queue.lanes.waiting(), c.getOrDefault(Counter.REACHED, 0L),
                    c.getOrDefault(Counter.DEFERRED, 0L), c.getOrDefault(Counter.FAILED, 0L), busiest);
        } finally {
            queue.lock.unlock();
        }
    }
}
