package org.posthouse.trust.dns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dns.LookupCache.Question;

/**
 * Questions that nobody answered in time, for a while: whoever asks the same again hears so at once, instead of waiting as long as the one before. Bounded; safe for
 * many threads.
 */
final class SlowFailures {
    /** Quicker ones cost nobody anything. */
    private static final long SLOW = 1_000_000_000L;
    private static final long KEPT = 15_000_000_000L;
    private static final int MAX = 10_000;

    private record Failure(String why, long until) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Question, Failure> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Failure> eldest) {
            return size() > MAX;
        }
    };

    /** A question failed; times in System.nanoTime. */
    void note(Question question, String why, long asked, long now) {
        if (now - asked < SLOW)
            return;
        lock.lock();
        try {
            failures.put(question, new Failure(why, now + KEPT));
        } finally {
            lock.unlock();
        }
    }

    /** Why it failed a moment ago; null where it may be asked. */
    @Nullable
    String of(Question question, long now) {
        lock.lock();
        try {
            Failure f = failures.get(question);
            if (f == null)
                return null;
            if (f.until - now > 0)
                return f.why;
            failures.remove(question);
            return null;
        } finally {
            lock.unlock();
        }
    }
}
