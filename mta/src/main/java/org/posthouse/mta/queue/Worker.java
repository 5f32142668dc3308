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
import org.posthouse.mail.address.Address;
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
    private static final Duration NOTICE_AGAIN = Duration.ofMinutes(5);
    private static final EnhancedStatus OUR_FAULT = EnhancedStatus.of(4, 3, 0);

    private final StoredQueue queue;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    Worker(StoredQueue queue) {
        this.queue = queue;
    }

    void work(Lanes lanes, Job job) {
        List<Job> stranded = List.of();
        boolean well = false;
        try {
            stranded = run(lanes, job);
            well = true;
        } catch (RuntimeException e) {
            LOG.error("queue: error with message {}", job.entry().id(), e);
            untry(job);
            queue.wakeAt(queue.services.clock().instant().plus(NOTICE_AGAIN));
        } finally {
            queue.finished(job, well);
        }
        for (Job other : stranded)
            queue.finished(other, true);
    }

    /** The jobs that ended together with this one. */
    private List<Job> run(Lanes lanes, Job job) {
        List<Row> rows = begin(job);
        if (rows.isEmpty()) {
            // What failed earlier still lacks its notice.
            record(job.entry(), Map.of(), "");
            return List.of();
        }
        if (!(job.lane() instanceof NextHop hop)) {
            record(job.entry(), local(job.entry().arrival, rows), "");
            return List.of();
        }
        var running = new Running();
        Attempted result = attempt(running, hop, job.entry().arrival, rows);
        queue.diary.attempted(job.entry().arrival, hop, rows.size(), result);
        Map<Integer, Outcome> outcomes = byNumber(rows, result.outcomes());
        if (running.cutOff)
            outcomes.values().removeIf(o -> o instanceof Outcome.Deferred);
        record(job.entry(), outcomes, result.tls());
        if (running.cutOff)
            untry(job);
        if (running.cutOff || !result.unreachable())
            return List.of();
        List<Job> stranded = lanes.drain(hop);
        for (Job other : stranded) {
            List<Row> waiting = begin(other);
            var same = new HashMap<Integer, Outcome>();
            for (Row row : waiting)
                same.put(row.number(), result.outcomes().getFirst());
            record(other.entry(), same, "");
        }
        return stranded;
    }

    /** Those of the job's recipients that still wait, from now on Trying. */
    private static List<Row> begin(Job job) {
        Entry entry = job.entry();
        entry.lock.lock();
        try {
            var rows = new ArrayList<Row>();
            for (int n : job.numbers()) {
                Row row = entry.rows.get(n);
                if (row != null && row.state() == State.WAITING) {
                    rows.add(row);
                    entry.rows.put(n, row.with(State.TRYING, row.due()));
                }
            }
            return rows;
        } finally {
            entry.lock.unlock();
        }
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
        List<Address> addresses = rows.stream().map(r -> r.recipient().address()).toList();
        running.add(self);
        try {
            return queue.services.relay().attempt(hop, arrival, addresses);
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
            if (!(row.recipient().route() instanceof Queue.Route.Local l))
                throw new IllegalStateException("not local");
            Outcome o;
            try {
                o = queue.services.delivery().deliver(l.account(), row.recipient().address(), arrival, null);
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
    private void record(Entry entry, Map<Integer, Outcome> outcomes, String tls) {
        Instant now = queue.services.clock().instant();
        do {
            entry.lock.lock();
            try {
                var verdict = new Verdict(queue, entry, now);
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
