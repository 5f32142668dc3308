package org.posthouse.trust.dkim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keys that were read: by where they were found for as long as DNS lets them be kept, and by the text of their records for good; the least recently used are forgotten
 * first. Safe for many threads.
 */
final class KeyMemory {
    private static final int KEPT = 2000;
    /** A longer text is not kept. */
    private static final int MAX_TEXT = 4096;

    private record Place(KeySource.Found found, long until) {}

    /** The least recently used goes first. */
    private static final class Newest<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1;

        Newest() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > KEPT;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Place> places = new Newest<>();
    private final Map<String, KeySource.Key> texts = new Newest<>();

    /** What is at a name at that time of System.nanoTime; null where nobody knows without asking. */
    KeySource.@Nullable Found at(String name, long now) {
        lock.lock();
        try {
            Place known = places.get(name);
            if (known == null || known.until - now > 0)
                return known == null ? null : known.found;
            places.remove(name);
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Keys were found there, and may be kept until that time of System.nanoTime. */
    void found(String name, KeySource.Found.Keys keys, long until) {
        lock.lock();
        try {
            places.put(name, new Place(keys, until));
        } finally {
            lock.unlock();
        }
    }

    /** The key of a record's text; null where it is to be read. */
    KeySource.@Nullable Key of(String text) {
        lock.lock();
        try {
            return texts.get(text);
        } finally {
            lock.unlock();
        }
    }

    void read(String text, KeySource.Key key) {
        if (text.length() > MAX_TEXT)
            return;
        lock.lock();
        try {
            texts.put(text, key);
        } finally {
            lock.unlock();
        }
    }
}
