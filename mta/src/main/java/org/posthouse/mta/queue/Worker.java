package org.posthouse.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.relay.Attempted;
import org.posthouse.mta.relay.NextHop;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a job: tries its recipients, and records what came of it in one commit. */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final EnhancedStatus OUR_FAULT = EnhancedStatus.of(4, 3, 0);

    private final StoredQueue queue;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    Worker(StoredQueue queue) {
        this.queue = queue;
    }

    void work(Job job) {
        List<Ended> stranded = List.of();
        boolean well = false;
        try {
            stranded = run(job);
            well = true;
        } catch (RuntimeException e) {
            LOG.error("queue: error with message {}", job.entry().id(), e);
            untry(job);
        } finally {
            queue.finished(job, well);
        }
        for (Ended other : stranded)
            queue.finished(other.job, other.well);
    }

    /** A job that ended together with another; well: not by an error of ours. */
    private record Ended(Job job, boolean well) {}

    /** The jobs that ended together with this one. */
    private List<Ended> run(Job job) {
        List<Row> rows = begin(job);
        Arrival arrival = job.entry().arrival;
        Instant now = queue.now();
        if (rows.isEmpty() || job.isOverdue() || Fate.isPastReturn(arrival, now)) {
            // What failed earlier still lacks its notice; what is overdue is not tried any more.
            record(job, overdue(arrival, rows, now), "");
            untry(job);
            return List.of();
        }
        if (!(job.lane() instanceof NextHop hop)) {
            record(job, local(arrival, rows), "");
            return List.of();
        }
        var self = new Running();
        Attempted result = attempt(self, hop, arrival, rows);
        queue.diary.attempted(arrival, hop, rows.size(), result);
        Map<Integer, Outcome> outcomes = byNumber(rows, result.outcomes());
        if (self.cutOff)
            outcomes.values().removeIf(o -> o instanceof Outcome.Deferred);
        record(job, outcomes, result.tls());
        if (self.cutOff)
            untry(job);
        return self.cutOff ? List.of() : follow(hop, result);
    }

    /** What the attempt says of its destination; the jobs that ended with it. */
    private List<Ended> follow(NextHop hop, Attempted result) {
        List<Outcome> outcomes = result.outcomes();
        if (!result.unreachable()) {
            if (outcomes.stream().anyMatch(o -> o instanceof Outcome.Delivered))
                queue.lanes.good(hop);
            else if (outcomes.stream().allMatch(o -> o instanceof Outcome.Deferred))
                queue.lanes.busy(hop);
            return List.of();
        }
        if (outcomes.getFirst() instanceof Outcome.Deferred d) {
            Instant until = queue.now().plus(queue.settings.restAfter(queue.lanes.failures(hop) + 1));
            queue.lanes.down(hop, until, d.text());
            queue.feeder.wakeAt(until);
        }
        var stranded = new ArrayList<Ended>();
        for (Job other : queue.lanes.drain(hop))
            stranded.add(new Ended(other, strand(other, outcomes.getFirst())));
        return stranded;
    }

    /** False for an error, which must not keep those after it in memory. */
    private boolean strand(Job job, Outcome outcome) {
        try {
            var same = new HashMap<Integer, Outcome>();
            for (Row row : begin(job))
                same.put(row.number(), outcome);
            record(job, same, "");
            return true;
        } catch (RuntimeException e) {
            LOG.error("queue: error with message {}", job.entry().id(), e);
            untry(job);
            return false;
        }
    }

    /** Given up where their time is over. RFC 2852 §4.1.3 */
    private Map<Integer, Outcome> overdue(Arrival arrival, List<Row> rows, Instant now) {
        var outcomes = new HashMap<Integer, Outcome>();
        if (!now.isBefore(Fate.end(arrival, queue.settings)))
            for (Row row : rows)
                outcomes.put(row.number(), new Outcome.Deferred(Fate.LATE, row.peer(),
                        row.text().isEmpty() ? "there was no room to try it" : row.text()));
        return outcomes;
    }

    /** Those of the job's recipients that still wait, from now on Trying. */
    private List<Row> begin(Job job) {
        Entry entry = job.entry();
        entry.lock.lock();
        try {
            var rows = new ArrayList<Row>();
            for (int n : job.numbers()) {
                Row row = entry.rows.get(n);
                if (row != null && row.state() == State.WAITING && goesThere(row, job.lane())) {
                    rows.add(row);
                    entry.rows.put(n, row.with(State.TRYING, row.due()));
                }
            }
            return rows;
        } finally {
            entry.lock.unlock();
        }
    }

    /** An operator may have sent it elsewhere since it was lined up. */
    private boolean goesThere(Row row, Object lane) {
        return lane.equals(Job.OVERDUE) || row.hop().isEmpty() && !(lane instanceof NextHop hop && hop.host() != null)
                || queue.lane(row).equals(lane);
    }

    /** What is Trying is Waiting, as if it had not been tried. */
    private static void untry(Job job) {
        Entry entry = job.entry();
        entry.lock.lock();
        try {
            for (int n : job.numbers()) {
                Row row = entry.rows.get(n);
                if (row != null && row.state() == State.TRYING)
                    entry.rows.put(n, row.with(State.WAITING, row.due()));
            }
        } finally {
            entry.lock.unlock();
        }
    }

    /** An attempt that may be cut off: by an interrupt, which no wait for the network survives and which reaches nothing but the attempt. */
    private static final class Running {
        private final Thread thread = Thread.currentThread();
        private boolean over;
        private boolean cutOff;

        synchronized void cutOff() {
            if (!over) {
                cutOff = true;
                thread.interrupt();
            }
        }

        synchronized void end() {
            over = true;
            Thread.interrupted();
        }
    }

    /** Ends the attempts that run now; what they have not heard an answer for goes on waiting. */
    void cutOff() {
        running.forEach(Running::cutOff);
    }

    private Attempted attempt(Running self, NextHop hop, Arrival arrival, List<Row> rows) {
        running.add(self);
        try {
            return queue.services.carrier().attempt(hop, arrival, rows.stream().map(Row::recipient).toList());
        } catch (RuntimeException e) {
            LOG.error("queue: error while relaying to {}", hop, e);
            Outcome ours = new Outcome.Deferred(OUR_FAULT, "", "an error of this system, see its log");
            return new Attempted(rows.stream().map(r -> ours).toList(), "", "", false);
        } finally {
            running.remove(self);
            self.end();
        }
    }

    private Map<Integer, Outcome> local(Arrival arrival, List<Row> rows) {
        var outcomes = new HashMap<Integer, Outcome>();
        for (Row row : rows) {
            Outcome o;
            try {
                o = queue.services.delivery().deliver(row.recipient(), arrival, null);
            } catch (RuntimeException e) {
                LOG.error("queue: error while delivering to {}", row.recipient().address(), e);
                o = new Outcome.Deferred(OUR_FAULT, "", "an error of this system, see its log");
            }
            outcomes.put(row.number(), o);
        }
        return outcomes;
    }

    private static Map<Integer, Outcome> byNumber(List<Row> rows, List<Outcome> outcomes) {
        var map = new HashMap<Integer, Outcome>();
        for (int i = 0; i < rows.size(); i++)
            map.put(rows.get(i).number(), outcomes.get(i));
        return map;
    }

    /** Writes down what came of the recipients; where the store cannot, tries until it can, since what was sent must not be sent again. */
    private void record(Job job, Map<Integer, Outcome> outcomes, String tls) {
        Entry entry = job.entry();
        Instant now = queue.now();
        do {
            entry.lock.lock();
            try {
                var verdict = new Verdict(queue, job, now);
                verdict.write(outcomes);
                verdict.tell(outcomes, tls);
                return;
            } catch (Refusal e) {
                LOG.warn("queue: cannot record what came of message {}: {}", entry.id(), e.getMessage());
            } finally {
                entry.lock.unlock();
            }
        } while (!queue.closing() && pause());
    }

    private boolean pause() {
        var over = new CountDownLatch(1);
        queue.services.planner().plan(AGAIN, over::countDown);
        try {
            over.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
