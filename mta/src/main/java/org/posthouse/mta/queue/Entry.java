package org.posthouse.mta.queue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.mta.delivery.Arrival;

/**
 * A message in memory with all recipients that are not final. The lock is held while its records are written, so that whoever ends the last recipient
 * knows it; rows and marks belong to the holder of the lock, the numbers in jobs to the scheduler.
 */
final class Entry {
    final Arrival arrival;
    final ReentrantLock lock = new ReentrantLock();
    final TreeMap<Integer, Row> rows = new TreeMap<>();
    /** Recipients that an operator holds or drops while they are tried. */
    final Set<Integer> hold = new HashSet<>();
    final Set<Integer> drop = new HashSet<>();
    /** Numbers of recipients in jobs, waiting for room or running. Guarded by the scheduler's lock. */
    final Set<Integer> inJobs = new HashSet<>();

    Entry(Arrival arrival, List<Row> rows) {
        this.arrival = arrival;
        for (Row r : rows)
            this.rows.put(r.number(), r);
    }

    long id() {
        return arrival.id();
    }
}
