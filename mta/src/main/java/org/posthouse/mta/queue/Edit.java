package org.posthouse.mta.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.relay.HostPort;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Refusal;

/** What an operator does to some recipients of a message, as one commit. Made under the message's lock. */
final class Edit {
    private static final EnhancedStatus REMOVED = EnhancedStatus.of(5, 7, 0);

    /** How many recipients changed, and where to go on in the message: -1 at its end. */
    record Result(int changed, int next) {}

    /** A row before and after, null: it is gone. */
    private record Change(Row old, @Nullable Row now, @Nullable Step step) {}

    private final StoredQueue queue;
    private final Entry entry;
    private final Action action;
    private final boolean dryRun;
    private final Instant now;
    private final List<Change> changes = new ArrayList<>();
    private int changed;

    Edit(StoredQueue queue, Entry entry, Action action, boolean dryRun) {
        this.queue = queue;
        this.entry = entry;
        this.action = action;
        this.dryRun = dryRun;
        now = queue.now();
    }

    Result apply(Filter filter, List<Row> rows) throws Refusal {
        for (Row row : rows)
            if (filter.takes(row) && (row.state() == State.TRYING ? afterwards(row.number()) : change(row)))
                changed++;
        if (!dryRun && !changes.isEmpty())
            commit();
        return new Result(changed, rows.size() < Operator.AT_ONCE ? -1 : rows.getLast().number() + 1);
    }

    /** Of one that is being tried. */
    private boolean afterwards(int number) {
        return switch (action) {
            case Action.Hold h -> dryRun ? !entry.hold.contains(number) : entry.hold.add(number);
            case Action.Release r -> dryRun ? entry.hold.contains(number) : entry.hold.remove(number);
            case Action.Retry r -> false;
            case Action.Drop d -> {
                boolean first = !entry.drop.containsKey(number);
                if (!dryRun)
                    entry.drop.merge(number, d.tell(), Boolean::logicalOr);
                yield first;
            }
            case Action.Reroute r -> {
                if (!dryRun)
                    entry.reroute.put(number, hop(r.to()));
                yield true;
            }
        };
    }

    private static String hop(@Nullable HostPort to) {
        return to == null ? "" : to.toString();
    }

    /** As it stands until the return path is told. */
    static Row removed(Row row, Instant now) {
        return row.after(State.FAILED, now, now, REMOVED, "", "removed from the queue by the operator");
    }

    private boolean change(Row row) {
        Change c = switch (action) {
            case Action.Hold h -> row.state() == State.WAITING ? new Change(row, row.with(State.HELD, row.due()), Step.HELD) : null;
            case Action.Release r -> row.state() == State.HELD ? new Change(row, row.with(State.WAITING, now), Step.RELEASED) : null;
            case Action.Retry r -> row.state() == State.HELD ? null : new Change(row, row.with(row.state(), now), null);
            case Action.Drop d -> new Change(row, d.tell() ? removed(row, now) : null, Step.DROPPED);
            case Action.Reroute r -> reroute(row, hop(r.to()));
        };
        if (c == null)
            return false;
        changes.add(c);
        return true;
    }

    /** What goes into an account has no way to choose. */
    private @Nullable Change reroute(Row row, String hop) {
        if (!(row.recipient().route() instanceof Route.Remote) || row.hop().equals(hop) || row.state() == State.FAILED)
            return null;
        return new Change(row, row.to(hop, row.state() == State.HELD ? row.due() : now), null);
    }

    private void commit() throws Refusal {
        var batch = new Batch().useReserve();
        boolean end = changes.stream().allMatch(c -> c.now == null);
        for (Change c : changes)
            if (c.now == null) {
                Tables.delete(batch, entry.arrival, c.old);
                LateEnds.note(batch, entry.arrival, c.old, now);
            } else {
                Tables.replace(batch, entry.arrival, c.old, c.now);
            }
        if (end) {
            Set<Integer> gone = changes.stream().map(c -> c.old.number()).collect(Collectors.toSet());
            if (!queue.tables.hasOthers(entry.id(), gone))
                Tables.end(batch, entry.arrival);
        }
        queue.tables.commit(batch);
        for (Change c : changes)
            tell(c);
    }

    private void tell(Change c) {
        Row row = c.now;
        int number = c.old.number();
        if (entry.rows.containsKey(number)) {
            if (row == null)
                entry.rows.remove(number);
            else
                entry.rows.put(number, row);
        } else if (row != null) {
            queue.feeder.note(entry.arrival, row);
        }
        if (row != null && (action instanceof Action.Retry || action instanceof Action.Reroute))
            queue.lanes.open(queue.lane(row));
        if (c.step != null)
            queue.diary.operator(entry.arrival, c.old, c.step, row == null ? now : row.due());
        if (action instanceof Action.Retry)
            queue.feeder.wake();
    }
}
