package org.posthouse.trust.dns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Record;

/** Answers for their time to live, the least recently used forgotten first; bounded in number and in octets. Safe for many threads. */
final class LookupCache {
    /** A question: a folded name and the number of a type. */
    record Question(String name, int type) {}

    private record Kept(Lookup lookup, int weight) {}

    /** What an answer takes beside its records, about. */
    private static final int OVERHEAD = 400;
    private static final int RECORD_OVERHEAD = 150;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Question, Kept> kept = new LinkedHashMap<>(64, 0.75f, true);
    private final int max;
    private final long maxOctets;
    private long octets;

    LookupCache(int max, long maxOctets) {
        this.max = max;
        this.maxOctets = maxOctets;
    }

    @Nullable
    Lookup get(Question question) {
        lock.lock();
        try {
            Kept found = kept.get(question);
            if (found == null)
                return null;
            if (found.lookup.until() - System.nanoTime() > 0)
                return found.lookup;
            kept.remove(question);
            octets -= found.weight;
            return null;
        } finally {
            lock.unlock();
        }
    }

    void put(Question question, Lookup lookup) {
        if (lookup.until() - System.nanoTime() <= 0)
            return;
        int weight = weight(question, lookup);
        if (weight > maxOctets)
            return;
        lock.lock();
        try {
            Kept before = kept.put(question, new Kept(lookup, weight));
            octets += weight - (before == null ? 0 : before.weight);
            var eldest = kept.values().iterator();
            while (kept.size() > max || octets > maxOctets) {
                octets -= eldest.next().weight;
                eldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    private static int weight(Question question, Lookup lookup) {
        int weight = OVERHEAD + question.name().length();
        for (Record r : lookup.records())
            weight += RECORD_OVERHEAD + r.rdataToWireCanonical().length;
        return weight;
    }

    /** Answers, for tests. */
    int size() {
        lock.lock();
        try {
            return kept.size();
        } finally {
            lock.unlock();
        }
    }

    /** About how many octets they take. */
    long octets() {
        lock.lock();
        try {
            return octets;
        } finally {
            lock.unlock();
        }
    }
}
