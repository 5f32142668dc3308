package org.posthouse.access.jmapreading;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many pictures are being fetched, of all and of each account, so that no account takes every turn. Safe for all threads. */
final class Fetches {
    private final int all;
    private final int each;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<Long, Integer> taken = new HashMap<>();
    private int sum;

    Fetches(int all, int each) {
        this.all = all;
        this.each = each;
    }

    /** Waits for a turn; false where there was none in that time, else it is to be given back. */
    boolean take(long account, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (sum >= all || taken.getOrDefault(account, 0) >= each) {
                if (left <= 0)
                    return false;
                left = ended.awaitNanos(left);
            }
            taken.merge(account, 1, Integer::sum);
            sum++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void give(long account) {
        lock.lock();
        try {
            taken.computeIfPresent(account, (_, n) -> n == 1 ? null : n - 1);
            sum--;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
