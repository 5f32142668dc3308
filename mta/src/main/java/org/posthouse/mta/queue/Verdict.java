package org.posthouse.mta.queue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One commit: rows that end, rows that wait, and the notices that follow. */
final class Verdict {
    private static final Logger LOG = LoggerFactory.getLogger(Verdict.class);
    private static final Duration NOTICE_AGAIN = Duration.ofMinutes(5);

    private final StoredQueue queue;
    private final Entry entry;
    private final Arrival arrival;
    private final Instant now;
    private final Map<Integer, @Nullable Row> after = new HashMap<>();
    private final List<Row> bounced = new ArrayList<>();
    private final List<Row> dropped = new ArrayList<>();
    private final List<Notices.Notice> notices = new ArrayList<>();
    /** The notices in memory; null for one that has no room there. */
    private final List<@Nullable Entry> admitted = new ArrayList<>();
    private Notices.@Nullable Notice failure;

    Verdict(StoredQueue queue, Entry entry, Instant now) {
        this.queue = queue;
        this.entry = entry;
        this.arrival = entry.arrival;
        this.now = now;
    }

    void write(Map<Integer, Outcome> outcomes) throws Refusal {
        outcomes.forEach((n, o) -> after.put(n, next(entry.rows.get(n), o)));
        // Earlier failures whose notice could not be written.
        for (Row row : entry.rows.values())
            if (row.state() == State.FAILED && !row.due().isAfter(now))
                after.put(row.number(), row);
        List<Row> failed = after.values().stream().filter(r -> r != null && r.state() == State.FAILED).toList();
        if (!failed.isEmpty())
            bounce(failed);
        delays();
        commit();
    }

    private @Nullable Row next(@Nullable Row trying, Outcome outcome) {
        if (trying == null)
            throw new IllegalStateException("an outcome for nobody");
        Row next = Fate.after(trying, outcome, arrival.arrived(), now, queue.settings);
        if (next == null || next.state() == State.FAILED)
            return next;
        if (entry.drop.contains(trying.number())) {
            dropped.add(next);
            return null;
        }
        return entry.hold.contains(trying.number()) ? next.with(State.HELD, next.due()) : next;
    }

    // The notice and the end of its recipients are one commit.
    private void bounce(List<Row> failed) throws Refusal {
        try {
            Optional<Notices.Notice> notice = queue.services.notices().failure(arrival, failed.stream().map(r -> about(r, null)).toList());
            failure = notice.orElse(null);
            notice.ifPresent(notices::add);
            for (Row row : failed) {
                bounced.add(row);
                after.put(row.number(), null);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("queue: cannot write the notice for message {}", arrival.id(), e);
            for (Row row : failed)
                after.put(row.number(), row.with(State.FAILED, now.plus(NOTICE_AGAIN)));
        }
    }

    private void delays() throws Refusal {
        List<Row> late = after.values().stream().filter(r -> r != null && Fate.delayIsDue(r, arrival.arrived(), now, queue.settings))
                .toList();
        if (late.isEmpty())
            return;
        Instant until = arrival.arrived().plus(queue.settings.expire());
        try {
            queue.services.notices().delay(arrival, late.stream().map(r -> about(r, until)).toList()).ifPresent(notices::add);
            for (Row row : late)
                after.put(row.number(), row.told());
        } catch (IOException | RuntimeException e) {
            LOG.error("queue: cannot write the notice of delay for message {}", arrival.id(), e);
        }
    }

    private static Notices.About about(Row row, @Nullable Instant until) {
        EnhancedStatus status = row.status() == null ? EnhancedStatus.of(5, 0, 0) : row.status();
        return new Notices.About(row.recipient(), status, row.peer(), row.text(), row.tried(), until);
    }

    private void commit() throws Refusal {
        if (after.isEmpty())
            return;
        var batch = new Batch().useReserve();
        boolean anyLeft = entry.rows.keySet().stream().anyMatch(n -> !after.containsKey(n) || after.get(n) != null);
        after.forEach((n, row) -> {
            Row old = entry.rows.get(n);
            if (old != null && row == null)
                Tables.delete(batch, arrival.id(), old);
            else if (old != null && row != null)
                Tables.replace(batch, arrival.id(), old, row);
        });
        if (!anyLeft)
            batch.delete(Codec.entryKey(arrival.id()));
        boolean kept = false;
        try {
            for (Notices.Notice notice : notices) {
                List<Row> rows = rows(notice);
                Tables.put(batch, notice.arrival(), rows);
                admitted.add(queue.admit(new Entry(notice.arrival(), rows)));
            }
            queue.tables.commit(batch);
            kept = true;
        } finally {
            if (!kept)
                for (Entry e : admitted)
                    if (e != null)
                        queue.evict(e);
        }
    }

    private List<Row> rows(Notices.Notice notice) {
        var rows = new ArrayList<Row>();
        for (Queue.Recipient r : notice.recipients())
            rows.add(Row.fresh(rows.size(), r, now));
        return rows;
    }

    /** After the commit: memory, journey, and what is to be done next. */
    void tell(Map<Integer, Outcome> outcomes, String tls) {
        outcomes.forEach((n, outcome) -> tell(entry.rows.get(n), outcome, tls));
        for (Row row : bounced)
            if (failure == null)
                queue.diary.nobodyToTell(arrival, row);
            else
                queue.diary.bounced(arrival, row, failure);
        for (Row row : dropped)
            queue.diary.operator(arrival, row, Step.DROPPED, now);
        after.forEach((n, row) -> {
            entry.hold.remove(n);
            entry.drop.remove(n);
            if (row == null)
                entry.rows.remove(n);
            else {
                entry.rows.put(n, row);
                if (row.indexed())
                    queue.wakeAt(row.due());
            }
        });
        for (Notices.Notice notice : notices)
            queue.diary.notice(arrival, notice);
        for (Entry e : admitted)
            queue.settle(e, now);
    }

    private void tell(@Nullable Row before, Outcome outcome, String tls) {
        if (before == null)
            return;
        if (outcome instanceof Outcome.Delivered d) {
            if (before.recipient().route() instanceof Queue.Route.Remote)
                queue.diary.relayed(arrival, before, d, tls);
            return;
        }
        Row next = Fate.after(before, outcome, arrival.arrived(), now, queue.settings);
        if (next != null)
            queue.diary.outcome(arrival, before, outcome, next);
    }
}
