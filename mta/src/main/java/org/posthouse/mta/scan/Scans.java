package org.posthouse.mta.scan;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.Refusal;

/** All scanners, asked at once and each message once. Safe for many threads. */
public final class Scans {
    public static final Scans NONE = new Scans(List.of(), Duration.ofSeconds(1), false, InstantSource.system());
    private static final int AT_A_TIME = 32;
    private static final int SLOTS = 64;
    private static final int MAX_WHY = 200;

    private static final class Slot {
        final ReentrantLock turn = new ReentrantLock();
        long arrival;
        @Nullable
        List<Finding> findings;
    }

    private final List<Scanner> scanners;
    private final Duration patience;
    private final boolean needed;
    private final InstantSource clock;
    private final Semaphore turns = new Semaphore(AT_A_TIME);
    private final Slot[] slots = new Slot[SLOTS];

    /** Needed: a message about which one of them does not answer waits. */
    public Scans(List<Scanner> scanners, Duration patience, boolean needed, InstantSource clock) {
        this.scanners = List.copyOf(scanners);
        this.patience = patience;
        this.needed = needed;
        this.clock = clock;
        for (int i = 0; i < SLOTS; i++)
            slots[i] = new Slot();
    }

    /** What they say of a message. Refusal UNAVAILABLE where one that is needed did not answer. */
    public List<Finding> of(Arrival arrival, Source whole) throws Refusal {
        if (scanners.isEmpty())
            return List.of();
        Slot slot = slots[(int) Math.floorMod(arrival.id(), (long) SLOTS)];
        slot.turn.lock();
        try {
            List<Finding> known = slot.findings;
            if (known != null && slot.arrival == arrival.id())
                return known;
            List<Finding> findings = ask(arrival, whole);
            slot.arrival = arrival.id();
            slot.findings = findings;
            return findings;
        } finally {
            slot.turn.unlock();
        }
    }

    private List<Finding> ask(Arrival arrival, Source bytes) throws Refusal {
        var whole = new SharedSource(bytes);
        try {
            return askAll(arrival, whole);
        } finally {
            whole.end();
        }
    }

    private List<Finding> askAll(Arrival arrival, SharedSource whole) throws Refusal {
        Instant deadline = clock.instant().plus(patience);
        List<FutureTask<Finding>> tasks = new ArrayList<>();
        for (Scanner s : scanners) {
            var task = new FutureTask<>(() -> one(s, arrival, whole, deadline));
            tasks.add(task);
            Thread.ofVirtual().name("scan-" + s.name()).start(task);
        }
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++)
            findings.add(said(scanners.get(i), tasks.get(i), deadline));
        return List.copyOf(findings);
    }

    private Finding one(Scanner s, Arrival arrival, Source whole, Instant deadline) throws IOException, InterruptedException {
        if (!turns.tryAcquire(left(deadline), TimeUnit.NANOSECONDS))
            throw new IOException("too many messages at a time");
        try {
            return s.scan(arrival, whole);
        } finally {
            turns.release();
        }
    }

    /** Nanoseconds; a clock that is set back makes nobody wait longer. */
    private long left(Instant deadline) {
        return Math.clamp(Duration.between(clock.instant(), deadline).toNanos(), 0, patience.toNanos());
    }

    private Finding said(Scanner s, FutureTask<Finding> task, Instant deadline) throws Refusal {
        String why;
        try {
            return task.get(left(deadline), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            why = "no answer within " + patience.toMillis() + " ms";
        } catch (ExecutionException e) {
            why = String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            task.cancel(true);
            why = "interrupted";
        }
        if (needed)
            throw new Refusal(Refusal.Reason.UNAVAILABLE, s.name() + " does not answer");
        return new Finding(s.name(), 0, "it did not answer, so the message was taken without its word: "
                + (why.length() > MAX_WHY ? why.substring(0, MAX_WHY) : why));
    }
}
