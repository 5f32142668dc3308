package org.posthouse.trust.verdict;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** All questions of one examination: what was answered, bounded, and who waits for an answer. Safe for many threads. */
final class Questioning {
    private static final int MAX_NOTES = 40;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> notes = new LinkedHashSet<>();
    private final Set<Thread> waiting = new HashSet<>();
    private boolean closed;
    private volatile boolean turnedAway;

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

    /** Somebody could not ask, since others did. */
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
