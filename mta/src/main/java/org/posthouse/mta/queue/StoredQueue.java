package org.posthouse.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Planner;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.LocalDelivery;
import org.posthouse.mta.relay.NextHop;
import org.posthouse.mta.relay.Relay;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.BlobHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue over the store. Keeps in memory what is due and has room there; the rest is found again by its due time. */
public final class StoredQueue implements Queue, BlobHolder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredQueue.class);
    private static final Duration STORE_TROUBLE = Duration.ofSeconds(5);
    /** For attempts that are cut off, to record what they know. */
    private static final Duration CUT_OFF = Duration.ofSeconds(2);

    /** What the queue works with. */
    public record Services(Engine engine, Relay relay, LocalDelivery delivery, Notices notices, Journeys journeys, InstantSource clock,
            Planner planner) {}

    final Settings settings;
    final Services services;
    final Tables tables;
    final Diary diary;
    /** Guards what is loaded and what is in jobs; never held over I/O. */
    final ReentrantLock lock = new ReentrantLock();
    private final Condition wakened = lock.newCondition();
    /** Held while messages are brought into memory or changed by an operator. Taken before an entry's lock, and that before the lock above. */
    private final ReentrantLock loading = new ReentrantLock();
    private final Map<Long, Entry> loaded = new LinkedHashMap<>();
    private final Lanes lanes;
    private final Worker worker = new Worker(this);
    private boolean wake = true;
    /** The next look begins at the beginning of the due index, not where the last one ended for want of room. */
    private boolean startOver = true;
    private byte @Nullable [] position;
    /** Something due was left on disk since a look began at the beginning. */
    private boolean leftOut;
    private Instant planned = Instant.MAX;
    private volatile boolean closed;
    private @Nullable Thread feeder;

    public StoredQueue(Settings settings, Services services) {
        this.settings = settings;
        this.services = services;
        tables = new Tables(services.engine());
        diary = new Diary(services.journeys(), services.clock());
        lanes = new Lanes(settings.perDestination(), settings.total(), lock, worker::work);
    }

    /** Begins to work: what was left from the last time first. */
    public StoredQueue start() {
        feeder = Thread.ofVirtual().name("queue-feeder").start(this::feed);
        return this;
    }

    @Override
    public void put(Arrival arrival, List<Recipient> recipients) throws Refusal {
        Instant now = services.clock().instant();
        var rows = new ArrayList<Row>(recipients.size());
        for (int i = 0; i < recipients.size(); i++)
            rows.add(Row.fresh(i, recipients.get(i), now));
        Entry entry = admit(new Entry(arrival, rows));
        boolean kept = false;
        try {
            var batch = new Batch();
            Tables.put(batch, arrival, rows);
            tables.commit(batch);
            kept = true;
        } finally {
            if (!kept && entry != null)
                evict(entry);
        }
        diary.queued(arrival, recipients);
        settle(entry, now);
    }

    /** After the commit of a new message: to work on it, or to remember that it is on disk. */
    void settle(@Nullable Entry entry, Instant now) {
        if (entry == null)
            more();
        else
            // Where it left memory already, the feeder was faster.
            offer(entry, now);
    }

    /** Claims a place in memory before the commit, so that the feeder does not load the message beside us; null where there is no room. */
    @Nullable
    Entry admit(Entry entry) {
        lock.lock();
        try {
            if (closed || loaded.size() >= settings.loaded()) {
                leftOut = true;
                return null;
            }
            loaded.put(entry.id(), entry);
            return entry;
        } finally {
            lock.unlock();
        }
    }

    void evict(Entry entry) {
        lock.lock();
        try {
            if (loaded.get(entry.id()) == entry)
                loaded.remove(entry.id());
            resumeWhenDrained();
        } finally {
            lock.unlock();
        }
    }

    // Not before half the room is free, so that each look is paid for by many messages.
    private void resumeWhenDrained() {
        if ((leftOut || position != null) && loaded.size() <= settings.loaded() / 2) {
            wake = true;
            wakened.signalAll();
        }
    }

    /** Makes jobs of rows that are due and in no job yet; the caller holds the entry's lock. */
    private void enqueue(Entry entry, List<Row> due) {
        var groups = new LinkedHashMap<Object, List<Integer>>();
        lock.lock();
        try {
            for (Row row : due) {
                if (!entry.inJobs.add(row.number()))
                    continue;
                Object lane = switch (row.recipient().route()) {
                    case Route.Local l -> l.account();
                    case Route.Remote r -> services.relay().nextHop(row.recipient().address());
                };
                List<Integer> group = groups.computeIfAbsent(lane, k -> new ArrayList<>());
                group.add(row.number());
                // Accounts take one recipient at a time; other hosts a bounded number.
                if (group.size() >= settings.perTransaction() || !(lane instanceof NextHop)) {
                    lanes.add(new Job(entry, lane, List.copyOf(group)));
                    groups.remove(lane);
                }
            }
            groups.forEach((lane, numbers) -> lanes.add(new Job(entry, lane, List.copyOf(numbers))));
        } finally {
            lock.unlock();
        }
    }

    /** A job is over: its recipients are no longer in one. What fell due in the meantime goes on, unless the job ended in an error. */
    void finished(Job job, boolean well) {
        Entry entry = job.entry();
        Instant now = services.clock().instant();
        entry.lock.lock();
        lock.lock();
        try {
            entry.inJobs.removeAll(job.numbers());
            if (well && !closed)
                enqueue(entry, dueRows(entry, now));
            if (entry.inJobs.isEmpty())
                evict(entry);
        } finally {
            lock.unlock();
            entry.lock.unlock();
        }
    }

    /** Looks at the due index soon, from its beginning. */
    void wake() {
        lock.lock();
        try {
            wake = true;
            startOver = true;
            wakened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Looks at the due index at that time. */
    void wakeAt(Instant due) {
        lock.lock();
        try {
            if (!due.isBefore(planned))
                return;
            planned = due;
        } finally {
            lock.unlock();
        }
        Duration in = Duration.between(services.clock().instant(), due);
        services.planner().plan(in.isNegative() ? Duration.ZERO : in, () -> ring(due));
        // The clock may have moved on while this was planned.
        if (!due.isAfter(services.clock().instant()))
            ring(due);
    }

    private void ring(Instant due) {
        lock.lock();
        try {
            if (planned.equals(due))
                planned = Instant.MAX;
            wake();
        } finally {
            lock.unlock();
        }
    }

    private void feed() {
        while (awaitWake()) {
            try {
                load();
            } catch (Refusal e) {
                LOG.warn("queue: cannot read what is due: {}", e.getMessage());
                wakeAt(services.clock().instant().plus(STORE_TROUBLE));
            } catch (RuntimeException e) {
                LOG.error("queue: cannot go on with what is due", e);
                wakeAt(services.clock().instant().plus(STORE_TROUBLE));
            }
        }
    }

    private boolean awaitWake() {
        lock.lock();
        try {
            while (!wake && !closed)
                wakened.await();
            wake = false;
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Where to look, and how many messages there is room for. */
    private record Look(byte @Nullable [] from, int room) {}

    private Look look() {
        lock.lock();
        try {
            byte[] from = startOver ? null : position;
            startOver = false;
            position = null;
            int room = settings.loaded() - loaded.size();
            leftOut = room <= 0 || from != null && leftOut;
            return new Look(from, room);
        } finally {
            lock.unlock();
        }
    }

    /** Brings due messages into memory as far as there is room, and plans the next look. */
    private void load() throws Refusal {
        boolean done = false;
        loading.lock();
        try {
            Instant now = services.clock().instant();
            Look look = look();
            if (look.room > 0)
                load(look, now);
            done = true;
        } finally {
            loading.unlock();
            if (!done)
                more();
        }
    }

    private void load(Look look, Instant now) throws Refusal {
        Set<Long> ids = new LinkedHashSet<>();
        Instant[] next = {Instant.MAX};
        byte[][] end = {null};
        int[] fresh = {0};
        tables.due(look.from, (due, id, key) -> {
            if (due.isAfter(now)) {
                next[0] = due;
                return false;
            }
            if (ids.add(id) && !isLoaded(id) && ++fresh[0] > look.room) {
                ids.remove(id);
                end[0] = key;
                return false;
            }
            return true;
        });
        for (long id : ids)
            bring(id, now);
        if (end[0] != null)
            goOnFrom(end[0]);
        if (next[0].isBefore(Instant.MAX))
            wakeAt(next[0]);
    }

    private void goOnFrom(byte[] key) {
        lock.lock();
        try {
            position = key;
            resumeWhenDrained();
        } finally {
            lock.unlock();
        }
    }

    /** Something due is on disk, maybe before the position. */
    private void more() {
        lock.lock();
        try {
            leftOut = true;
            resumeWhenDrained();
        } finally {
            lock.unlock();
        }
    }

    private boolean isLoaded(long id) {
        return loaded(id) != null;
    }

    private @Nullable Entry loaded(long id) {
        lock.lock();
        try {
            return loaded.get(id);
        } finally {
            lock.unlock();
        }
    }

    private void bring(long id, Instant now) throws Refusal {
        for (;;) {
            Entry entry = loaded(id);
            if (entry == null) {
                entry = tables.load(id);
                if (entry == null) {
                    tables.forget(id);
                    return;
                }
                if (dueRows(entry, now).isEmpty() || admit(entry) == null)
                    return;
            }
            if (offer(entry, now))
                return;
        }
    }

    /** False where the entry left memory in the meantime. */
    private boolean offer(Entry entry, Instant now) {
        entry.lock.lock();
        lock.lock();
        try {
            if (loaded.get(entry.id()) != entry)
                return false;
            enqueue(entry, dueRows(entry, now));
            return true;
        } finally {
            lock.unlock();
            entry.lock.unlock();
        }
    }

    private static List<Row> dueRows(Entry entry, Instant now) {
        return entry.rows.values().stream().filter(r -> (r.state() == State.WAITING || r.state() == State.FAILED) && !r.due().isAfter(now))
                .toList();
    }

    /** Runs an operator's change on a message, in memory or not; null where there is no such message. */
    <T> @Nullable T change(long id, Change<T> change) throws Refusal {
        loading.lock();
        try {
            Entry entry = loaded(id);
            if (entry == null)
                entry = tables.load(id);
            if (entry == null)
                return null;
            entry.lock.lock();
            try {
                return change.apply(entry);
            } finally {
                entry.lock.unlock();
            }
        } finally {
            loading.unlock();
        }
    }

    /** What is done to a message under its lock. */
    interface Change<T> {
        T apply(Entry entry) throws Refusal;
    }

    boolean closing() {
        return closed;
    }

    /** What an operator does with it. */
    public Operator operator() {
        return new Operator(this);
    }

    @Override
    public void visitBlobs(BlobId first, BlobId last, Consumer<BlobId> found) throws Refusal {
        tables.arrivals(a -> {
            if (a.blob().compareTo(first) >= 0 && a.blob().compareTo(last) <= 0)
                found.accept(a.blob());
        });
    }

    /** Attempts running now. */
    public int running() {
        return lanes.running();
    }

    /** Starts nothing more and waits for what runs, at most that long; what is then cut off is Waiting at the next start. */
    public void close(Duration grace) {
        lock.lock();
        try {
            closed = true;
            wakened.signalAll();
        } finally {
            lock.unlock();
        }
        if (!lanes.close(grace.toNanos())) {
            worker.cutOff();
            lanes.close(CUT_OFF.toNanos());
        }
        Thread f = feeder;
        if (f != null)
            try {
                f.join(grace);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
    }

    /** Closes with 4 s of grace. */
    @Override
    public void close() {
        close(Duration.ofSeconds(4));
    }
}
