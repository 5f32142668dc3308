package org.posthouse.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Planner;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.LocalDelivery;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.relay.HostPort;
import org.posthouse.mta.relay.NextHop;
import org.posthouse.mta.schedule.Lanes;
import org.posthouse.mta.schedule.Rates;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.BlobHolder;

/** The queue over the store. Keeps in memory what is due and has room there; the rest is found again by its due time and its destination. */
public final class StoredQueue implements Queue, BlobHolder, AutoCloseable {
    /** For attempts that are cut off, to record what they know. */
    private static final Duration CUT_OFF = Duration.ofSeconds(2);
    /** After an error of ours. */
    private static final Duration PAUSE = Duration.ofMinutes(5);

    /** What the queue works with. */
    public record Services(Engine engine, Carrier carrier, LocalDelivery delivery, Notices notices, Journeys journeys, InstantSource clock,
            Planner planner) {}

    final Settings settings;
    final Services services;
    final Tables tables;
    final Diary diary;
    /** Guards what is in memory and in jobs; never held over I/O. */
    final ReentrantLock lock = new ReentrantLock();
    /** Held while recipients are brought into memory, and while recipients that are not are changed. Taken before an entry's lock, and that before the lock above. */
    final ReentrantLock loading = new ReentrantLock();
    final Memory memory;
    final Lanes<Job> lanes;
    final Feeder feeder;
    private final Worker worker = new Worker(this);
    private final Together together = new Together(this);
    private final Rates senders;
    private final Rates senderDomains;
    private final Map<Counter, LongAdder> counters = new EnumMap<>(
            Map.of(Counter.REACHED, new LongAdder(), Counter.DEFERRED, new LongAdder(),
                    Counter.FAILED, new LongAdder()));
    private volatile boolean closed;

    public StoredQueue(Settings settings, Services services) {
        this.settings = settings;
        this.services = services;
        tables = new Tables(services.engine());
        diary = new Diary(services.journeys(), services.clock());
        memory = new Memory(settings);
        senders = new Rates(settings.rates().senderPerHour());
        senderDomains = new Rates(settings.rates().senderDomainPerHour());
        lanes = new Lanes<>(new Lanes.Bounds(settings.perDestination(), settings.total(), settings.rates().destinationPerMinute()), lock,
                services.clock(), services.planner(), worker::work);
        feeder = new Feeder(this);
    }

    /** Begins to work: what was left from the last time first. */
    public StoredQueue start() {
        feeder.start();
        return this;
    }

    @Override
    public void put(Arrival arrival, List<Recipient> recipients) throws Refusal {
        put(arrival, recipients, false);
    }

    /** What goes to other hosts alone is never in a mailbox, nor handed on by a list or a rule. */
    @Override
    public void putOwn(Arrival arrival, List<Recipient> recipients) throws Refusal {
        put(arrival, recipients, recipients.stream().allMatch(r -> r.route() instanceof Route.Remote));
    }

    private void put(Arrival arrival, List<Recipient> recipients, boolean own) throws Refusal {
        Instant now = now();
        var rows = new ArrayList<Row>(recipients.size());
        for (int i = 0; i < recipients.size(); i++)
            rows.add(fresh(i, recipients.get(i), arrival, now));
        Newcomer newcomer = admit(arrival, rows);
        newcomer.entry.own = own;
        boolean kept = false;
        try {
            var batch = new Batch();
            Tables.put(batch, arrival, rows);
            tables.commit(batch);
            kept = true;
        } finally {
            if (!kept)
                giveUp(newcomer);
        }
        diary.queued(arrival, recipients);
        settle(newcomer);
    }

    @Override
    public boolean isOpen() {
        return !services.engine().status().readOnly();
    }

    @Override
    public void put(List<Letter> letters) throws Refusal {
        together.put(letters);
    }

    @Override
    public boolean putOnce(long about, String word, List<Letter> letters) throws Refusal {
        return together.putOnce(about, word, letters, false);
    }

    @Override
    public boolean putForGood(long about, String word, List<Letter> letters) throws Refusal {
        return together.putOnce(about, word, letters, true);
    }

    @Override
    public void forget(long about, String word) throws Refusal {
        together.forget(about, word);
    }

    /** Due at once, or when its sender has scheduled it, or when the rate of its sender allows it. */
    Row fresh(int number, Recipient recipient, Arrival arrival, Instant now) {
        Instant hold = arrival.terms().hold();
        Instant due = hold != null && hold.isAfter(now) ? hold : now;
        String login = arrival.login();
        // What is scheduled counts when it is handed in: counted at its own time, all that is handed in later would wait until then.
        Instant own = senders.take(login, now);
        Instant all = senderDomains.take(login.substring(login.lastIndexOf('@') + 1), now);
        Instant free = own.isAfter(all) ? own : all;
        if (!free.isAfter(due))
            return Row.fresh(number, recipient, due, "");
        boolean self = own.isAfter(all);
        return Row.fresh(number, recipient, free, "over the rate of " + (self
                ? settings.rates().senderPerHour()
                : settings.rates().senderDomainPerHour()) + " recipients an hour of "
                + (self ? login : login.substring(login.lastIndexOf('@') + 1)));
    }

    Instant now() {
        return services.clock().instant();
    }

    /** A message that is about to be committed, and what of it has room in memory. */
    record Newcomer(Entry entry, List<Row> rows, List<Row> admitted) {}

    /** Claims room before the commit, so that the feeder does not load the same recipients beside us. */
    Newcomer admit(Arrival arrival, List<Row> rows) {
        var entry = new Entry(arrival);
        var admitted = new ArrayList<Row>();
        Instant now = now();
        lock.lock();
        try {
            for (Row row : rows)
                if (row.isDue(now) && !closed && claim(entry, row))
                    admitted.add(row);
            entry.whole = admitted.size() == rows.size();
        } finally {
            lock.unlock();
        }
        return new Newcomer(entry, rows, admitted);
    }

    /** Not before what waits on disk for the same destination, nor while that rests. */
    private boolean claim(Entry entry, Row row) {
        Group g = memory.free() > 0 && feeder.hasWalked() ? memory.group(row.group()) : null;
        if (g == null)
            return false;
        Object lane = lane(g, row);
        if (g.more || g.rows == 0 && feeder.someoneWaits() || memory.room(g, lanes.isSlow(lane)) <= 0 || lanes.restsUntil(lane) != null) {
            memory.forget(g);
            return false;
        }
        entry.rows.put(row.number(), row);
        memory.claim(entry, row.number(), g);
        return true;
    }

    void giveUp(Newcomer newcomer) {
        Entry entry = newcomer.entry;
        entry.lock.lock();
        lock.lock();
        try {
            for (Row row : newcomer.admitted)
                release(entry, row.number());
        } finally {
            lock.unlock();
            entry.lock.unlock();
        }
    }

    /** After the commit: to work on it, or to remember that it is on disk. */
    void settle(Newcomer newcomer) {
        Entry entry = newcomer.entry;
        entry.lock.lock();
        lock.lock();
        try {
            enqueue(entry, newcomer.admitted, null);
            for (Row row : newcomer.rows)
                if (!entry.groups.containsKey(row.number()))
                    feeder.note(entry.arrival, row);
        } finally {
            lock.unlock();
            entry.lock.unlock();
        }
        // Attempts may follow one another without a look at what is on disk.
        Terms.Deadline by = entry.arrival.terms().deadline();
        if (by != null)
            feeder.wakeAt(by.by());
    }

    /** Where a recipient of that group goes; the caller holds the lock. */
    Object lane(Group g, Row row) {
        Object lane = g.lane;
        if (lane == null) {
            lane = lane(row);
            g.lane = lane;
        }
        return lane;
    }

    Object lane(Row row) {
        return switch (row.recipient().route()) {
            case Route.Local l -> l.account();
            case Route.Group g -> g;
            case Route.Remote r -> row.hop().isEmpty()
                    ? services.carrier().nextHop(row.recipient().address())
                    : NextHop.host(HostPort.parse(row.hop()));
        };
    }

    /** Makes jobs of rows that are in memory, in their own lanes or all in one, but for a destination that has begun to rest; the caller holds the entry's lock and the lock. */
    void enqueue(Entry entry, List<Row> rows, @Nullable Object oneLane) {
        var groups = new LinkedHashMap<Object, List<Integer>>();
        for (Row row : rows) {
            Group g = entry.groups.get(row.number());
            if (g == null)
                continue;
            Object lane = oneLane == null ? lane(g, row) : oneLane;
            if (lanes.restsUntil(lane) != null) {
                leave(entry, row.number(), row);
                continue;
            }
            List<Integer> group = groups.computeIfAbsent(lane, _ -> new ArrayList<>());
            group.add(row.number());
            // Accounts take one recipient at a time; other hosts a bounded number.
            if (group.size() >= settings.perTransaction() || oneLane == null && !(lane instanceof NextHop)) {
                lanes.add(new Job(entry, lane, group));
                groups.remove(lane);
            }
        }
        groups.forEach((lane, numbers) -> lanes.add(new Job(entry, lane, numbers)));
    }

    /** A job is over: what is not final leaves memory, unless it is due again at once. After an error of ours its destinations pause. */
    void finished(Job job, boolean well) {
        Entry entry = job.entry();
        Instant now = now();
        var again = new ArrayList<Row>();
        entry.lock.lock();
        lock.lock();
        try {
            for (int n : job.numbers()) {
                Row row = entry.rows.get(n);
                Group old = entry.groups.get(n);
                if (row != null && old != null && well && !closed && row.isDue(now) && !job.isOverdue()
                        && old.name.equals(row.group())) {
                    again.add(row);
                    continue;
                }
                Group g = leave(entry, n, row);
                if (!well && g != null) {
                    g.pausedUntil = now.plus(PAUSE);
                    feeder.wakeAt(g.pausedUntil);
                }
            }
            enqueue(entry, again, null);
            feeder.roomFreed();
        } finally {
            lock.unlock();
            entry.lock.unlock();
        }
    }

    private @Nullable Group leave(Entry entry, int number, @Nullable Row row) {
        if (row != null) {
            entry.whole = false;
            // First, so that its destination is not forgotten in between, and that it rests.
            feeder.note(entry.arrival, row);
        }
        Group g = release(entry, number);
        if (g == null)
            return null;
        feeder.fed(g);
        return g;
    }

    private @Nullable Group release(Entry entry, int number) {
        entry.rows.remove(number);
        return memory.release(entry, number);
    }

    /** Runs a change on a message under its lock, with everything on disk held still; null where there is no such message. */
    <T> @Nullable T change(long id, Change<T> change) throws Refusal {
        loading.lock();
        try {
            Entry entry = loaded(id);
            if (entry == null) {
                Tables.Message m = tables.message(id);
                if (m == null)
                    return null;
                entry = new Entry(m.arrival());
            }
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

    @Nullable
    Entry loaded(long id) {
        lock.lock();
        try {
            return memory.entry(id);
        } finally {
            lock.unlock();
        }
    }

    /** What is found out about a message of which nothing ends meanwhile; takes the addresses that are still in the queue. */
    public interface Inquiry {
        int ask(Set<String> live) throws Refusal;
    }

    /** Asks with the message held still, or gone from the queue. */
    public int frozen(long id, Inquiry inquiry) throws Refusal {
        Integer answer = change(id, e -> {
            var live = new HashSet<String>();
            int from = 0;
            for (List<Row> rows = tables.rows(id, from, Operator.AT_ONCE); !rows.isEmpty(); rows = tables.rows(id, from,
                    Operator.AT_ONCE)) {
                rows.forEach(r -> live.add(r.recipient().address().toString()));
                from = rows.getLast().number() + 1;
            }
            return inquiry.ask(live);
        });
        return answer != null ? answer : inquiry.ask(Set.of());
    }

    /** Whether what was put for good is still to be known; may read the store. */
    public interface Known {
        boolean isKnown(long about, String word) throws Refusal;
    }

    /** Forgets what was put for good where nobody asks for it any more: a crash may have come before {@link #forget}. */
    public void sweep(Known known) throws Refusal {
        together.sweep(known);
    }

    /** Recipients of a message that ended after a long silence, and when. */
    public Map<String, Instant> lateEnds(long id) throws Refusal {
        return LateEnds.of(services.engine(), id);
    }

    /** Forgets late ends of before that moment, but for those the filter keeps. */
    public void forgetLateEnds(Instant before, Predicate<Instant> keep) throws Refusal {
        LateEnds.forget(services.engine(), before, keep);
    }

    /** What is done to a message under its lock. */
    interface Change<T> {
        T apply(Entry entry) throws Refusal;
    }

    void count(Counter what) {
        Objects.requireNonNull(counters.get(what)).increment();
    }

    Map<Counter, Long> counters() {
        var now = new EnumMap<Counter, Long>(Counter.class);
        counters.forEach((c, n) -> now.put(c, n.sum()));
        return now;
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

    /** Recipients in memory. */
    public int loaded() {
        lock.lock();
        try {
            return memory.rows();
        } finally {
            lock.unlock();
        }
    }

    /** Starts nothing more and waits for what runs, at most that long; what is then cut off is Waiting at the next start. */
    public void close(Duration grace) {
        closed = true;
        feeder.stop();
        if (!lanes.close(grace)) {
            worker.cutOff();
            lanes.close(CUT_OFF);
        }
        feeder.join(grace);
    }

    /** Closes with 4 s of grace. */
    @Override
    public void close() {
        close(Duration.ofSeconds(4));
    }
}
