package org.posthouse.mta.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.relay.HostPort;
import org.posthouse.mta.relay.NextHop;
import org.posthouse.store.kv.Refusal;

/** Counts the queue by destination, from keys alone; in memory are the largest destinations. */
final class Census {
    private static final Comparator<Tally> BY_SIZE = Comparator.comparingLong(Tally::sum).thenComparing(Tally::name,
            Comparator.reverseOrder());

    private final StoredQueue queue;
    private final Instant now;

    Census(StoredQueue queue) {
        this.queue = queue;
        now = queue.now();
    }

    /** Counts of a destination. */
    private static final class Tally {
        final byte[] first;
        long waiting;
        long due;
        long held;
        long failed;
        Instant earliest = Instant.MAX;

        Tally(byte[] first) {
            this.first = first;
        }

        String name() {
            return Codec.laneGroup(first);
        }

        void add(State state, Instant at, Instant now) {
            switch (state) {
                case WAITING, TRYING -> waiting++;
                case HELD -> held++;
                case FAILED -> failed++;
            }
            if (state == State.HELD)
                return;
            if (!at.isAfter(now))
                due++;
            if (at.isBefore(earliest))
                earliest = at;
        }

        long sum() {
            return waiting + held + failed;
        }
    }

    /** The largest first, at most limit. */
    List<Stats> most(int limit) throws Refusal {
        var largest = new PriorityQueue<Tally>(BY_SIZE);
        var last = new Tally[1];
        queue.tables.byLane((key, value) -> {
            Tally t = last[0];
            if (t == null || !Codec.sameGroup(key, t.first)) {
                keep(largest, t, limit);
                last[0] = t = new Tally(key);
            }
            t.add(Codec.laneState(value), Codec.laneDue(key), now);
            return true;
        });
        keep(largest, last[0], limit);
        var all = new ArrayList<Stats>();
        for (Tally t : largest.stream().sorted(BY_SIZE.reversed()).toList())
            all.add(stats(t));
        return all;
    }

    private static void keep(PriorityQueue<Tally> largest, @Nullable Tally t, int limit) {
        if (t == null)
            return;
        largest.add(t);
        if (largest.size() > limit)
            largest.poll();
    }

    private Stats stats(Tally t) throws Refusal {
        String group = t.name();
        Object lane = lane(group);
        String name = lane instanceof NextHop ? lane.toString() : address(t.first, group);
        return new Stats(name, t.waiting, t.due, t.held, t.failed, t.earliest, queue.lanes.standing(lane, lane instanceof NextHop));
    }

    /** One of its recipients is its name; it may have gone meanwhile. */
    private String address(byte[] key, String group) throws Refusal {
        Row row = queue.tables.rows(List.of(new Tables.Place(Codec.laneId(key), Codec.laneNumber(key)))).getFirst();
        return row == null ? group : row.recipient().address().toString();
    }

    private Object lane(String group) {
        return switch (group.charAt(0)) {
            case '@' -> Long.valueOf(group.substring(1));
            case '#' -> new Route.Group(Long.parseLong(group.substring(1)));
            case '=' -> NextHop.host(HostPort.parse(group.substring(1)));
            default -> queue.services.carrier().nextHop(Address.parse("postmaster@" + group));
        };
    }
}
