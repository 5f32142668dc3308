package org.posthouse.mta.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Refusal;

/**
 * What an operator does with the queue. Changes apply to one message, to all its recipients or to the one named, and return how many changed; -1: there is no such
 * message. A recipient that is being tried is held or dropped after the attempt, if that leaves it waiting.
 */
public final class Operator {
    private static final EnhancedStatus REMOVED = EnhancedStatus.of(5, 7, 0);

    private final StoredQueue queue;

    Operator(StoredQueue queue) {
        this.queue = queue;
    }

    /** Messages after that id in order of arrival, at most limit. */
    public List<Shown> list(long after, int limit) throws Refusal {
        var all = new ArrayList<Shown>();
        List<Arrival> some = queue.tables.arrivals(after, limit);
        // What ended between the two looks is made up for, so that a short list means the end.
        while (!some.isEmpty() && all.size() < limit) {
            for (Arrival a : some)
                show(a.id()).ifPresent(all::add);
            some = all.size() < limit ? queue.tables.arrivals(some.getLast().id(), limit - all.size()) : List.of();
        }
        return all;
    }

    public Optional<Shown> show(long id) throws Refusal {
        return Optional.ofNullable(queue.change(id, e -> new Shown(e.arrival, e.rows.values().stream().map(this::shown).toList())));
    }

    private Shown.ShownRecipient shown(Row row) {
        return new Shown.ShownRecipient(row.recipient(), row.state(), row.attempts(), row.due(), row.tried(), why(row));
    }

    private String why(Row row) {
        boolean due = !row.due().isAfter(queue.services.clock().instant());
        String next = due ? "it is due now and waits for room" : "next attempt at " + row.due();
        String last = row.attempts() == 0
                ? "Not tried yet"
                : "Tried " + (row.attempts() == 1 ? "once" : row.attempts() + " times") + ", last at " + row.tried()
                        + (row.peer().isEmpty() ? "" : " with " + row.peer()) + ": " + row.text();
        return switch (row.state()) {
            case TRYING -> "Being tried now.";
            case HELD -> "Held by the operator until it is released. " + last + ".";
            case FAILED -> "Failed: " + row.text() + ". The notice to the sender could not be written yet; " + next + ".";
            case WAITING -> last + "; " + next + ".";
        };
    }

    /** Waiting becomes Held. */
    public int hold(long id, @Nullable Address recipient) throws Refusal {
        return change(id, recipient, (edit, row) -> {
            if (row.state() == State.TRYING)
                return edit.entry.hold.add(row.number());
            if (row.state() != State.WAITING)
                return false;
            edit.replace(row, row.with(State.HELD, row.due()), Step.HELD);
            return true;
        });
    }

    /** Held becomes Waiting, and due now. */
    public int release(long id, @Nullable Address recipient) throws Refusal {
        return change(id, recipient, (edit, row) -> {
            if (row.state() == State.TRYING)
                return edit.entry.hold.remove(row.number());
            if (row.state() != State.HELD)
                return false;
            edit.replace(row, row.with(State.WAITING, now()), Step.RELEASED);
            return true;
        });
    }

    /** What waits, also for its notice, is due now. */
    public int retry(long id, @Nullable Address recipient) throws Refusal {
        return change(id, recipient, (edit, row) -> {
            if (row.state() != State.WAITING && row.state() != State.FAILED)
                return false;
            edit.replace(row, row.with(row.state(), now()), null);
            return true;
        });
    }

    /** Takes recipients out of the queue; the return path is told of it where that is wanted. */
    public int drop(long id, @Nullable Address recipient, boolean tell) throws Refusal {
        return change(id, recipient, (edit, row) -> {
            if (row.state() == State.TRYING)
                return edit.entry.drop.add(row.number());
            if (tell) {
                Row failed = row.after(State.FAILED, now(), now(), REMOVED, "", "removed from the queue by the operator");
                edit.replace(row, failed, Step.DROPPED);
            } else {
                edit.remove(row, now());
            }
            return true;
        });
    }

    private Instant now() {
        return queue.services.clock().instant();
    }

    private interface RowChange {
        boolean apply(Edit edit, Row row);
    }

    private record Event(Row row, Step step, Instant due) {}

    /** A change in the making: the batch, and what is told once it is on disk. */
    private static final class Edit {
        final Entry entry;
        final Batch batch = new Batch().useReserve();
        final List<Event> events = new ArrayList<>();

        Edit(Entry entry) {
            this.entry = entry;
        }

        void replace(Row old, Row row, @Nullable Step step) {
            Tables.replace(batch, entry.id(), old, row);
            entry.rows.put(row.number(), row);
            if (step != null)
                events.add(new Event(row, step, row.due()));
        }

        void remove(Row row, Instant now) {
            Tables.delete(batch, entry.id(), row);
            entry.rows.remove(row.number());
            events.add(new Event(row, Step.DROPPED, now));
        }
    }

    private int change(long id, @Nullable Address recipient, RowChange change) throws Refusal {
        Integer n = queue.change(id, entry -> {
            var edit = new Edit(entry);
            var before = new ArrayList<>(entry.rows.values());
            int changed = 0;
            boolean done = false;
            try {
                for (Row row : before)
                    if ((recipient == null || row.recipient().address().equals(recipient) || row.recipient().original().equals(recipient))
                            && change.apply(edit, row))
                        changed++;
                if (entry.rows.isEmpty())
                    edit.batch.delete(Codec.entryKey(id));
                if (!edit.batch.isEmpty())
                    queue.tables.commit(edit.batch);
                done = true;
            } finally {
                if (!done)
                    for (Row row : before)
                        entry.rows.put(row.number(), row);
            }
            for (Event e : edit.events)
                queue.diary.operator(entry.arrival, e.row, e.step, e.due);
            return changed;
        });
        queue.wake();
        return n == null ? -1 : n;
    }
}
