package org.posthouse.mta.tlsreport;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.trust.tlsrpt.SessionResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts sessions in memory, and writes down what has come together when it is told to. */
public final class Tally implements Consumer<SessionResult> {
    private static final Logger LOG = LoggerFactory.getLogger(Tally.class);
    private static final int MAX = 5000;
    private static final long DAY = 86_400_000L;

    private final Engine engine;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private Map<Day, Counts> counting = new HashMap<>();
    private long lost;

    private record Day(long day, Counts.Policy policy) {}

    public Tally(Engine engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public void accept(SessionResult result) {
        Counts.Policy policy = Counts.policy(result);
        var key = new Day(Math.floorDiv(clock.millis(), DAY), policy);
        lock.lock();
        try {
            Counts counts = counting.get(key);
            if (counts == null && counting.size() >= MAX) {
                lost++;
                return;
            }
            if (counts == null) {
                counts = new Counts(policy);
                counting.put(key, counts);
            }
            counts.add(result);
        } finally {
            lock.unlock();
        }
    }

    /** Adds what was counted to the rows. */
    public void write() throws Refusal {
        writing.lock();
        try {
            Map<Day, Counts> now;
            lock.lock();
            try {
                now = counting;
                counting = new HashMap<>();
                if (lost > 0)
                    LOG.warn("tls reports: {} sessions with too many domains at once were not counted", lost);
                lost = 0;
            } finally {
                lock.unlock();
            }
            var batch = new Batch();
            for (var e : now.entrySet()) {
                byte[] key = Codec.countsKey(e.getKey().day, e.getKey().policy);
                byte[] row = engine.get(Space.OTHERS, key);
                Counts sum = row == null ? new Counts(e.getKey().policy) : Codec.counts(row);
                sum.add(e.getValue());
                batch.put(key, Codec.counts(sum));
            }
            if (!batch.isEmpty())
                Refusal.join(engine.commitLazily(Space.OTHERS, batch));
        } finally {
            writing.unlock();
        }
    }
}
