package org.posthouse.trust.verdict;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dns.Allowance;

/** All questions of one examination: what was answered, bounded, who waits for an answer, and whether more may be asked. Safe for many threads. */
final class Questioning implements Allowance {
    private static final int MAX_NOTES = 40;
    private static final String TOO_MANY = "not checked: the mail of this peer has caused too many questions within a minute";

    private final BooleanSupplier room;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> notes = new LinkedHashSet<>();
    private final Set<Thread> waiting = new HashSet<>();
    private boolean closed;
    private volatile boolean turnedAway;

    /** Room takes one question of what its peer may cause; false where nothing is left. */
    Questioning(BooleanSupplier room) {
        this.room = room;
    }

    @Override
    public @Nullable String take() {
        if (room.getAsBoolean())
            return null;
        turnAway();
        return TOO_MANY;
    }

    /** A key that nobody had to be asked for. */
    void remembered(String name, KeySource.Found found) {
        int keys = found instanceof KeySource.Found.Keys(var all) ? all.size() : 0;
        note(name + " TXT: " + keys + (keys == 1 ? " key" : " keys") + ", known from before");
    }

    /** A line for each answer, in the order of their coming. */
    List<String> notes() {
        lock.lock();
        try {
            return List.copyOf(notes);
        } finally {
            lock.unlock();
        }
    }

    void note(String line) {
        lock.lock();
        try {
            if (notes.size() < MAX_NOTES)
                notes.add(line);
        } finally {
            lock.unlock();
        }
    }

    /** Somebody could not ask, since others did, or his peer had asked too much. */
    void turnAway() {
        turnedAway = true;
    }

    boolean turnedAway() {
        return turnedAway;
    }

    /** This thread wants to ask; false where nobody cares any more. */
    boolean enter() {
        lock.lock();
        try {
            if (!closed)
                waiting.add(Thread.currentThread());
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            waiting.remove(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting; what is asked from now on has no answer. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.forEach(Thread::interrupt);
        } finally {
            lock.unlock();
        }
    }
}
