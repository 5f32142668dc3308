package org.posthouse.mta.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Planner;
import org.posthouse.protocol.smtpclient.SmtpClient;

/** Connections that may serve another message soon; bounded in number, each kept for a few seconds. */
final class IdleClients {
    private static final int MAX = 50;

    private record Idle(Open open, Instant until) {}

    /** A client and the host it speaks to; verified: the host has proven its name, and was found in a way that can be trusted; relaxed: less protected than is due to other messages. */
    record Open(SmtpClient client, String peer, boolean verified, boolean relaxed) {}

    private final InstantSource clock;
    private final Planner planner;
    private final Duration keep;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<NextHop, ArrayDeque<Idle>> idle = new HashMap<>();
    private int count;
    private boolean planned;
    private boolean closed;

    IdleClients(InstantSource clock, Planner planner, Duration keep) {
        this.clock = clock;
        this.planner = planner;
        this.keep = keep;
    }

    @Nullable
    Open take(NextHop hop) {
        lock.lock();
        try {
            ArrayDeque<Idle> of = idle.get(hop);
            if (of == null)
                return null;
            // The one used last is the likeliest to be alive.
            Idle last = of.pollLast();
            if (of.isEmpty())
                idle.remove(hop);
            if (last == null)
                return null;
            count--;
            return last.open;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps it, or parts from it where there are too many. */
    void park(NextHop hop, Open open) {
        lock.lock();
        try {
            if (!closed && count < MAX && !keep.isZero()) {
                idle.computeIfAbsent(hop, h -> new ArrayDeque<>()).addLast(new Idle(open, clock.instant().plus(keep)));
                count++;
                plan();
                return;
            }
        } finally {
            lock.unlock();
        }
        open.client.quit();
    }

    private void plan() {
        if (planned)
            return;
        planned = true;
        planner.plan(keep, () -> part(expired()));
    }

    private List<SmtpClient> expired() {
        lock.lock();
        try {
            planned = false;
            Instant now = clock.instant();
            List<SmtpClient> gone = drop(now);
            if (count > 0)
                plan();
            return gone;
        } finally {
            lock.unlock();
        }
    }

    private List<SmtpClient> drop(Instant now) {
        var gone = new ArrayList<SmtpClient>();
        for (Iterator<ArrayDeque<Idle>> i = idle.values().iterator(); i.hasNext();) {
            ArrayDeque<Idle> of = i.next();
            for (Idle first = of.peekFirst(); first != null && !first.until.isAfter(now); first = of.peekFirst()) {
                gone.add(first.open.client);
                of.removeFirst();
                count--;
            }
            if (of.isEmpty())
                i.remove();
        }
        return gone;
    }

    private static void part(List<SmtpClient> gone) {
        for (SmtpClient c : gone)
            Thread.ofVirtual().name("relay-quit").start(c::quit);
    }

    void close() {
        List<SmtpClient> gone;
        lock.lock();
        try {
            closed = true;
            gone = drop(Instant.MAX);
        } finally {
            lock.unlock();
        }
        part(gone);
    }
}
