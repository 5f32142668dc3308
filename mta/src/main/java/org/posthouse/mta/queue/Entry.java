package org.posthouse.mta.queue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.mta.delivery.Arrival;

/**
 * A message in memory with those of its recipients that are in jobs. The lock is held while its records are written, so that whoever ends the last recipient
 * knows it; rows and marks belong to the holder of the lock, the groups to the scheduler.
 */
final class Entry {
    final Arrival arrival;
    final ReentrantLock lock = new ReentrantLock();
    final TreeMap<Integer, Row> rows = new TreeMap<>();
    /** Recipients that an operator holds, drops (true: and the return path is told) or sends elsewhere while they are tried. */
    final Set<Integer> hold = new HashSet<>();
    final Map<Integer, Boolean> drop = new HashMap<>();
    final Map<Integer, String> reroute = new HashMap<>();
    /** The room that each recipient in memory takes. Guarded by the scheduler's lock. */
    final Map<Integer, Group> groups = new HashMap<>();
    /** All recipients that are not final are here, none on disk alone. */
    boolean whole;
    /** The message's octets are known to nobody but this entry. */
    boolean own;

    Entry(Arrival arrival) {
        this.arrival = arrival;
    }

    long id() {
        return arrival.id();
    }
}
