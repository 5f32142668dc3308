package org.posthouse.mta.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who may go next: jobs by destination, bounded for each and in all. A worker stays with its destination while it has jobs, so that a connection
 * serves many; where all room is taken and other destinations wait, it gives way.
 */
final class Lanes {
    private final int perLane;
    private final int total;
    private final ReentrantLock lock;
    private final Condition idle;
    private final BiConsumer<Lanes, Job> work;
    private final Map<Object, Lane> lanes = new HashMap<>();
    private final ArrayDeque<Lane> ready = new ArrayDeque<>();
    private int running;
    private int waiting;
    private boolean closed;

    private static final class Lane {
        final Object key;
        final ArrayDeque<Job> jobs = new ArrayDeque<>();
        int running;
        boolean ready;

        Lane(Object key) {
            this.key = key;
        }
    }

    /** The work runs on a virtual thread for each job, and is told these lanes. */
    Lanes(int perLane, int total, ReentrantLock lock, BiConsumer<Lanes, Job> work) {
        this.perLane = perLane;
        this.total = total;
        this.lock = lock;
        this.idle = lock.newCondition();
        this.work = work;
    }

    void add(Job job) {
        lock.lock();
        try {
            if (closed)
                return;
            Lane lane = lanes.computeIfAbsent(job.lane(), Lane::new);
            lane.jobs.addLast(job);
            waiting++;
            makeReady(lane);
            dispatch();
        } finally {
            lock.unlock();
        }
    }

    private void makeReady(Lane lane) {
        if (!lane.ready && !lane.jobs.isEmpty() && lane.running < perLane) {
            lane.ready = true;
            ready.addLast(lane);
        }
    }

    private void dispatch() {
        while (!closed && running < total) {
            Lane lane = ready.pollFirst();
            if (lane == null)
                return;
            lane.ready = false;
            Job job = lane.jobs.pollFirst();
            if (job == null)
                continue;
            waiting--;
            running++;
            lane.running++;
            makeReady(lane);
            Thread.ofVirtual().name("queue").start(() -> run(lane, job));
        }
    }

    private void run(Lane lane, Job first) {
        for (Job job = first; job != null; job = next(lane)) {
            boolean done = false;
            try {
                work.accept(this, job);
                done = true;
            } finally {
                if (!done)
                    release(lane);
            }
        }
    }

    private @Nullable Job next(Lane lane) {
        lock.lock();
        try {
            boolean giveWay = running >= total && !ready.isEmpty() && ready.peekFirst() != lane;
            Job job = closed || giveWay ? null : lane.jobs.pollFirst();
            if (job != null)
                waiting--;
            else
                release(lane);
            return job;
        } finally {
            lock.unlock();
        }
    }

    private void release(Lane lane) {
        lock.lock();
        try {
            running--;
            lane.running--;
            if (lane.jobs.isEmpty() && lane.running == 0)
                lanes.remove(lane.key);
            makeReady(lane);
            dispatch();
            if (running == 0)
                idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes away all jobs that wait for that destination. */
    List<Job> drain(Object key) {
        lock.lock();
        try {
            Lane lane = lanes.get(key);
            if (lane == null)
                return List.of();
            var all = new ArrayList<>(lane.jobs);
            lane.jobs.clear();
            waiting -= all.size();
            return all;
        } finally {
            lock.unlock();
        }
    }

    int running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Starts nothing more, and waits that long for what runs; true when all has ended. */
    boolean close(long nanos) {
        lock.lock();
        try {
            closed = true;
            long left = nanos;
            while (running > 0 && left > 0)
                left = idle.awaitNanos(left);
            return running == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return running == 0;
        } finally {
            lock.unlock();
        }
    }
}
