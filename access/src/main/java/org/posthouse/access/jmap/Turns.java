package org.posthouse.access.jmap;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.access.http.Problem;

/** How much of one kind an account has under way. Safe for all threads. */
final class Turns {
    private final int max;
    private final String limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Integer> taken = new HashMap<>();

    /** @param limit what the client is told it has gone beyond */
    Turns(int max, String limit) {
        this.max = max;
        this.limit = limit;
    }

    /** To be given back by closing. Problem limit. */
    Turn take(long account) throws Problem {
        lock.lock();
        try {
            int now = taken.getOrDefault(account, 0);
            if (now >= max)
                throw new Problem(400, "urn:ietf:params:jmap:error:limit", "there are " + max + " under way; wait for one to end",
                        Map.of("limit", limit));
            taken.put(account, now + 1);
        } finally {
            lock.unlock();
        }
        return () -> give(account);
    }

    private void give(long account) {
        lock.lock();
        try {
            taken.computeIfPresent(account, (_, n) -> n == 1 ? null : n - 1);
        } finally {
            lock.unlock();
        }
    }

    /** One of them. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }
}
