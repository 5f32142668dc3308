package org.posthouse.mta.queue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
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
    private final Job job;
    private final Entry entry;
    private final Arrival arrival;
    private final Instant now;
    private final Map<Integer, @Nullable Row> after = new HashMap<>();
    private final List<Row> bounced = new ArrayList<>();
    private final List<Row> dropped = new ArrayList<>();
    private final List<Row> silent = new ArrayList<>();
    private final List<Notices.Notice> notices = new ArrayList<>();
    private final List<StoredQueue.Newcomer> newcomers = new ArrayList<>();
    private Notices.@Nullable Notice failure;

    Verdict(StoredQueue queue, Job job, Instant now) {
        this.queue = queue;
        this.job = job;
        this.entry = job.entry();
        this.arrival = entry.arrival;
        this.now = now;
    }

    void write(Map<Integer, Outcome> outcomes) throws Refusal {
        outcomes.forEach((n, o) -> after.put(n, next(entry.rows.get(n), o)));
        for (int n : job.numbers()) {
            Row row = entry.rows.get(n);
            // Earlier failures whose notice could not be written.
            if (row != null && row.state() == State.FAILED && !row.due().isAfter(now))
                after.put(n, row);
            else if (row != null && row.state() == State.TRYING && !after.containsKey(n))
                untried(row);
        }
        success(outcomes);
        failures();
        delays();
        commit();
    }

    /** An overdue one of which nothing but the delay is to be told. */
    private void untried(Row row) {
        Row waiting = row.with(State.WAITING, row.due());
        if (job.isOverdue() && Fate.delayIsDue(waiting, arrival, now, queue.settings))
            after.put(row.number(), waiting);
    }

    private @Nullable Row next(@Nullable Row trying, Outcome outcome) {
        if (trying == null)
            throw new IllegalStateException("an outcome for nobody");
        Row next = Fate.after(trying, outcome, arrival, now, queue.settings);
        if (next == null || next.state() == State.FAILED)
            return next;
        Boolean tell = entry.drop.get(trying.number());
        if (tell != null) {
            dropped.add(next);
            return tell ? Edit.removed(trying, now) : null;
        }
        String hop = entry.reroute.get(trying.number());
        Row there = hop == null ? next : next.to(hop, now);
        return entry.hold.contains(trying.number()) ? there.with(State.HELD, there.due()) : there;
    }

    /** In the commit with the end of those reached; one that was handed to a host which tells the rest is told by that. RFC 3461 §5.2.2 */
    private void success(Map<Integer, Outcome> outcomes) {
        var done = new ArrayList<Notices.Done>();
        outcomes.forEach((n, o) -> {
            Row row = entry.rows.get(n);
            if (row != null && o instanceof Outcome.Delivered d && d.handed() != Outcome.Handed.PASSED_ON
                    && row.recipient().asked().notices().success())
                done.add(new Notices.Done(row.recipient(), d, now));
        });
        if (done.isEmpty())
            return;
        try {
            queue.services.notices().success(arrival, done).ifPresent(notices::add);
        } catch (Refusal | IOException | RuntimeException e) {
            // It has arrived, and must not be sent again for want of a notice.
            LOG.error("queue: cannot write the notice of success for message {}", arrival.id(), e);
        }
    }

    /** The notice and the end of its recipients are one commit; whoever asked not to be told is not. RFC 3461 §4.1 */
    private void failures() {
        List<Row> tell = new ArrayList<>();
        for (Row row : List.copyOf(after.values().stream().filter(r -> r != null && r.state() == State.FAILED).toList()))
            if (row.recipient().asked().notices().failure()) {
                tell.add(row);
            } else {
                silent.add(row);
                after.put(row.number(), null);
            }
        if (tell.isEmpty())
            return;
        try {
            Optional<Notices.Notice> notice = queue.services.notices().failure(arrival, tell.stream().map(r -> about(r, null)).toList());
            failure = notice.orElse(null);
            notice.ifPresent(notices::add);
            for (Row row : tell) {
                bounced.add(row);
                after.put(row.number(), null);
            }
        } catch (Refusal | IOException | RuntimeException e) {
            // Also where the disk is full: what came of the others is written down, for which there is a reserve.
            LOG.error("queue: cannot write the notice for message {}", arrival.id(), e);
            for (Row row : tell)
                after.put(row.number(), row.with(State.FAILED, now.plus(NOTICE_AGAIN)));
        }
    }

    private void delays() {
        List<Row> late = after.values().stream().filter(r -> r != null && Fate.delayIsDue(r, arrival, now, queue.settings))
                .toList();
        if (late.isEmpty())
            return;
        Instant until = Fate.end(arrival, queue.settings);
        boolean deadline = Fate.isPastNotify(arrival, now);
        try {
            queue.services.notices().delay(arrival, late.stream().map(r -> deadline ? passed(r, until) : about(r, until)).toList())
                    .ifPresent(notices::add);
            for (Row row : late)
                after.put(row.number(), row.with(new Row.Told(true, deadline || row.told().deadline())));
        } catch (Refusal | IOException | RuntimeException e) {
            LOG.error("queue: cannot write the notice of delay for message {}", arrival.id(), e);
        }
    }

    /** RFC 2852 §4.1.3 */
    private static Notices.About passed(Row row, Instant until) {
        return new Notices.About(row.recipient(), Fate.LATE, row.peer(), row.text().isEmpty() ? "delivery time expired" : row.text(),
                row.tried(), until);
    }

    private static Notices.About about(Row row, @Nullable Instant until) {
        EnhancedStatus status = row.status() == null ? EnhancedStatus.of(5, 0, 0) : row.status();
        return new Notices.About(row.recipient(), status, row.peer(), row.text(), row.tried(), until);
    }

    private void commit() throws Refusal {
        if (after.isEmpty())
            return;
        var batch = new Batch().useReserve();
        after.forEach((n, row) -> {
            Row old = entry.rows.get(n);
            if (old != null && row == null) {
                Tables.delete(batch, arrival, old);
                LateEnds.note(batch, arrival, old, now);
            } else if (old != null && row != null)
                Tables.replace(batch, arrival, old, row);
        });
        boolean end = !anyLeft();
        if (end)
            Tables.end(batch, arrival);
        boolean kept = false;
        try {
            for (Notices.Notice notice : notices) {
                List<Row> rows = rows(notice);
                Tables.put(batch, notice.arrival(), rows);
                newcomers.add(queue.admit(notice.arrival(), rows));
            }
            queue.tables.commit(batch);
            kept = true;
        } finally {
            if (!kept) {
                newcomers.forEach(queue::giveUp);
                newcomers.clear();
            }
        }
        if (end && entry.own)
            queue.tables.drop(arrival.blob());
    }

    private boolean anyLeft() throws Refusal {
        if (after.values().stream().anyMatch(Objects::nonNull) || entry.rows.keySet().stream().anyMatch(n -> !after.containsKey(n)))
            return true;
        return !entry.whole && queue.tables.hasOthers(arrival.id(), after.keySet());
    }

    private List<Row> rows(Notices.Notice notice) {
        var rows = new ArrayList<Row>();
        for (Recipient r : notice.recipients())
            rows.add(Row.fresh(rows.size(), r, now, ""));
        return rows;
    }

    /** After the commit: memory, journey, and what is to be done next. */
    void tell(Map<Integer, Outcome> outcomes, String tls) {
        outcomes.forEach((n, outcome) -> tell(entry.rows.get(n), outcome, tls));
        for (Row row : bounced)
            if (failure == null)
                queue.diary.nobodyToTell(arrival, row, queue.services.notices().whyNobody(arrival, row.recipient()));
            else
                queue.diary.bounced(arrival, row, failure);
        for (Row row : silent)
            queue.diary.notToBeTold(arrival, row);
        for (Row row : dropped)
            queue.diary.operator(arrival, row, Step.DROPPED, now);
        after.forEach((n, row) -> {
            entry.hold.remove(n);
            entry.drop.remove(n);
            entry.reroute.remove(n);
            if (row == null)
                entry.rows.remove(n);
            else
                entry.rows.put(n, row);
        });
        for (Notices.Notice notice : notices)
            queue.diary.notice(arrival, notice);
        for (StoredQueue.Newcomer newcomer : newcomers)
            queue.settle(newcomer);
    }

    private void tell(@Nullable Row before, Outcome outcome, String tls) {
        if (before == null)
            return;
        if (outcome instanceof Outcome.Delivered d) {
            queue.count(Counter.REACHED);
            if (before.recipient().route() instanceof Route.Remote)
                queue.diary.relayed(arrival, before, d, tls);
            return;
        }
        Row next = Fate.after(before, outcome, arrival, now, queue.settings);
        if (next != null) {
            queue.count(next.state() == State.FAILED ? Counter.FAILED : Counter.DEFERRED);
            queue.diary.outcome(arrival, before, outcome, next);
        }
    }
}
