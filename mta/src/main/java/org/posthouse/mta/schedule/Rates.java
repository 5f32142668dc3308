package org.posthouse.mta.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** How much each of many may do in an hour; bounded: whoever was idle longest is forgotten first. For many threads. */
public final class Rates {
    private static final int MAX = 50_000;
    private static final Duration WINDOW = Duration.ofHours(1);

    private final int perHour;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<String, Meter> meters = new LinkedHashMap<>(16, 0.75f, true);

    /** Zero: no limit. */
    public Rates(int perHour) {
        this.perHour = perHour;
    }

    /** Counts one, and says when it may go: now, or as much later as it takes to stay within the rate. */
    public Instant take(String who, Instant now) {
        if (perHour == 0 || who.isEmpty())
            return now;
        lock.lock();
        try {
            Instant at = meters.computeIfAbsent(who, _ -> new Meter()).take(now, 1, perHour, WINDOW);
            if (meters.size() > MAX)
                forgetOne(now);
            return at;
        } finally {
            lock.unlock();
        }
    }

    private void forgetOne(Instant now) {
        var all = meters.entrySet().iterator();
        Map.Entry<String, Meter> eldest = all.next();
        // Whoever is over the rate stays, as long as somebody else can go.
        for (int i = 0; i < 16 && !eldest.getValue().idle(now) && all.hasNext(); i++)
            eldest = all.next();
        meters.remove(eldest.getKey());
    }
}
