package org.posthouse.mta.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Planner;

/** Jobs by destination, and which may run. For many threads. */
public final class Lanes<J extends Job> {
    /** Destinations remembered after their last job. */
    private static final int REMEMBERED = 10_000;
    /** Room for attempts that take long, as a multiple of the room for others. */
    private static final int SLOW_ROOM = 3;
    /** What runs for that long takes long. */
    static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /**
     * Bounds.
     *
     * @param perLane attempts at a time at one destination
     * @param total attempts at a time in all, of those that have not run for 10 s; three times as many others may run beside them
     * @param perMinute by weight to one paced destination; zero: no limit
     */
    public record Bounds(int perLane, int total, int perMinute) {}

    private final Bounds bounds;
    private final ReentrantLock lock;
    private final Condition idle;
    private final Consumer<J> work;
    private final InstantSource clock;
    private final Planner planner;
    private final Map<Object, Lane> lanes = new HashMap<>();
    private final LinkedHashMap<Object, Pace> paces = new LinkedHashMap<>(16, 0.75f, true);
    private final Turns<Lane> brisk = new Turns<>();
    private final Turns<Lane> slow = new Turns<>();
    /** Brisk attempts in the order of their start. */
    private final LinkedHashSet<Run> started = new LinkedHashSet<>();
    private int briskRunning;
    private int slowRunning;
    private int waiting;
    private boolean agePlanned;
    private boolean closed;

    /** Jobs of one destination. */
    private final class Lane {
        final Object key;
        final Pace pace;
        final boolean paced;
        final Turns<J> jobs = new Turns<>();
        int running;
        /** Where it waits for its turn, null for nowhere, and as what. */
        @Nullable
        Turns<Lane> in;
        int as;
        boolean planned;

        Lane(Object key, Pace pace, boolean paced) {
            this.key = key;
            this.pace = pace;
            this.paced = paced;
        }
    }

    /** An attempt. */
    private static final class Run {
        final Instant start;
        boolean slow;

        Run(Instant start, boolean slow) {
            this.start = start;
            this.slow = slow;
        }
    }

    /** The lock guards these lanes and may guard more; the work runs on a virtual thread for each job. */
    public Lanes(Bounds bounds, ReentrantLock lock, InstantSource clock, Planner planner, Consumer<J> work) {
        this.bounds = bounds;
        this.lock = lock;
        this.idle = lock.newCondition();
        this.clock = clock;
        this.planner = planner;
        this.work = work;
    }

    /** Puts it in line; nothing once these are closed. */
    public void add(J job) {
        lock.lock();
        try {
            if (closed)
                return;
            Lane lane = lanes.computeIfAbsent(job.lane(), key -> new Lane(key, pace(key, job.paced()), job.paced()));
            lane.jobs.add(job.priority(), job);
            waiting++;
            line(lane);
            dispatch();
        } finally {
            lock.unlock();
        }
    }

    private Pace pace(Object key, boolean paced) {
        Pace pace = paces.computeIfAbsent(key, _ -> new Pace(bounds.perLane(), paced));
        if (paces.size() > REMEMBERED)
            paces.pollFirstEntry();
        return pace;
    }

    /** Lets a lane wait for its turn, if it may run one more. */
    private void line(Lane lane) {
        Instant now = clock.instant();
        int best = lane.jobs.highest();
        if (lane.in != null && lane.as >= best)
            return;
        leave(lane);
        if (lane.jobs.isEmpty() || lane.running >= lane.pace.limit())
            return;
        Instant at = mayAt(lane, now);
        if (at.isAfter(now)) {
            planAt(lane, at);
            return;
        }
        Turns<Lane> turns = lane.pace.slow() ? slow : brisk;
        lane.in = turns;
        lane.as = best;
        turns.add(best, lane);
    }

    private Instant mayAt(Lane lane, Instant now) {
        Instant open = lane.pace.isDown(now) ? lane.pace.openAt() : now;
        Instant rate = lane.paced && bounds.perMinute() > 0 ? lane.pace.rate.free(now, bounds.perMinute(), MINUTE) : now;
        return open.isAfter(rate) ? open : rate;
    }

    private void leave(Lane lane) {
        Turns<Lane> in = lane.in;
        if (in != null)
            in.remove(lane.as, lane);
        lane.in = null;
    }

    private void planAt(Lane lane, Instant at) {
        if (lane.planned)
            return;
        lane.planned = true;
        planner.planAt(at, clock, () -> {
            lock.lock();
            try {
                lane.planned = false;
                line(lane);
                dispatch();
            } finally {
                lock.unlock();
            }
        });
    }

    private void dispatch() {
        Instant now = clock.instant();
        age(now);
        while (!closed) {
            Lane lane = briskRunning < bounds.total() ? brisk.poll() : null;
            boolean isSlow = lane == null;
            if (isSlow && slowRunning < SLOW_ROOM * bounds.total())
                lane = slow.poll();
            if (lane == null)
                break;
            lane.in = null;
            start(lane, now, isSlow);
        }
        if (!brisk.isEmpty() && !agePlanned && !started.isEmpty() && slowRunning < SLOW_ROOM * bounds.total()) {
            agePlanned = true;
            planner.planAt(started.getFirst().start.plus(LONG), clock, this::aged);
        }
    }

    private void aged() {
        lock.lock();
        try {
            agePlanned = false;
            dispatch();
        } finally {
            lock.unlock();
        }
    }

    /** What has run for long makes room for others. */
    private void age(Instant now) {
        while (!started.isEmpty() && slowRunning < SLOW_ROOM * bounds.total()) {
            Run first = started.getFirst();
            if (first.start.plus(LONG).isAfter(now))
                return;
            started.removeFirst();
            first.slow = true;
            briskRunning--;
            slowRunning++;
        }
    }

    private void start(Lane lane, Instant now, boolean takesLong) {
        J job = lane.jobs.poll();
        if (job == null)
            return;
        waiting--;
        lane.running++;
        var run = new Run(now, takesLong);
        if (run.slow) {
            slowRunning++;
        } else {
            briskRunning++;
            started.add(run);
        }
        if (lane.paced && bounds.perMinute() > 0)
            lane.pace.rate.take(now, job.weight(), bounds.perMinute(), MINUTE);
        line(lane);
        Thread.ofVirtual().name("queue").start(() -> run(lane, job, run));
    }

    private void run(Lane lane, J job, Run run) {
        try {
            work.accept(job);
        } finally {
            end(lane, run);
        }
    }

    private void end(Lane lane, Run run) {
        lock.lock();
        try {
            Instant now = clock.instant();
            if (started.remove(run))
                briskRunning--;
            else
                slowRunning--;
            lane.running--;
            lane.pace.took(!run.start.plus(LONG).isAfter(now));
            if (lane.jobs.isEmpty() && lane.running == 0)
                lanes.remove(lane.key, lane);
            line(lane);
            dispatch();
            if (briskRunning + slowRunning == 0)
                idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** It has taken something: more at a time may be well. */
    public void good(Object key) {
        about(key, pace -> pace.good(clock.instant()));
    }

    /** It was too much for now: half as much at a time. */
    public void busy(Object key) {
        about(key, pace -> pace.busy(clock.instant()));
    }

    /** It cannot be reached, and rests until then. */
    public void down(Object key, Instant until, String why) {
        about(key, pace -> pace.down(until, why));
    }

    /** Its rest is over, since somebody wants so. */
    public void open(Object key) {
        about(key, Pace::open);
    }

    private void about(Object key, Consumer<Pace> what) {
        lock.lock();
        try {
            Pace pace = paces.get(key);
            if (pace == null)
                return;
            what.accept(pace);
            Lane lane = lanes.get(key);
            if (lane != null && lane.pace == pace) {
                leave(lane);
                line(lane);
                dispatch();
            }
        } finally {
            lock.unlock();
        }
    }

    /** When a destination that rests may be approached again; null: it does not rest. */
    public @Nullable Instant restsUntil(Object key) {
        lock.lock();
        try {
            Pace pace = paces.get(key);
            return pace != null && pace.isDown(clock.instant()) ? pace.openAt() : null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is known to take long, or not to be reached. */
    public boolean isSlow(Object key) {
        lock.lock();
        try {
            Pace pace = paces.get(key);
            return pace != null && pace.slow();
        } finally {
            lock.unlock();
        }
    }

    /** Times in a row that it could not be reached. */
    public int failures(Object key) {
        lock.lock();
        try {
            Pace pace = paces.get(key);
            return pace == null ? 0 : pace.failures();
        } finally {
            lock.unlock();
        }
    }

    public Standing standing(Object key, boolean paced) {
        lock.lock();
        try {
            Instant now = clock.instant();
            Pace pace = paces.get(key);
            if (pace == null)
                return Standing.none(paced ? Math.min(Pace.FIRST, bounds.perLane()) : bounds.perLane(), bounds.perLane());
            Lane lane = lanes.get(key);
            Instant rate = paced && bounds.perMinute() > 0 ? pace.rate.free(now, bounds.perMinute(), MINUTE) : now;
            return new Standing(lane == null ? 0 : lane.running, pace.limit(), pace.most(), lane == null ? 0 : lane.jobs.size(),
                    pace.failures(), pace.isDown(now) ? pace.openAt() : null, rate.isAfter(now) ? rate : null, pace.why());
        } finally {
            lock.unlock();
        }
    }

    /** Takes away all jobs that wait for that destination. */
    public List<J> drain(Object key) {
        lock.lock();
        try {
            Lane lane = lanes.get(key);
            if (lane == null)
                return List.of();
            var all = new ArrayList<J>();
            for (J job = lane.jobs.poll(); job != null; job = lane.jobs.poll())
                all.add(job);
            waiting -= all.size();
            leave(lane);
            if (lane.running == 0)
                lanes.remove(lane.key, lane);
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Attempts running now. */
    public int running() {
        lock.lock();
        try {
            return briskRunning + slowRunning;
        } finally {
            lock.unlock();
        }
    }

    /** Jobs in line. */
    public int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Starts nothing more, and waits that long for what runs; true when all has ended. */
    public boolean close(Duration grace) {
        lock.lock();
        try {
            closed = true;
            long left = grace.toNanos();
            while (briskRunning + slowRunning > 0 && left > 0)
                left = idle.awaitNanos(left);
            return briskRunning + slowRunning == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return briskRunning + slowRunning == 0;
        } finally {
            lock.unlock();
        }
    }
}
