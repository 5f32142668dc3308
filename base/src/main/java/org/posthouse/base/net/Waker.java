package org.posthouse.base.net;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes one waiting session from other threads. A wake is remembered until the next wait takes it, so none is lost, and several
 * before one wait are one. Never blocks the caller.
 */
public final class Waker {
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile @Nullable Thread waiter;

    /** Ends the present wait, or the next one at once. */
    public void wake() {
        woken.set(true);
        signal();
    }

    /** Lets a waiting thread look at its condition again without being woken. */
    void signal() {
        Thread t = waiter;
        if (t != null)
            LockSupport.unpark(t);
    }

    /** Waits for a wake (taken), the condition, or the deadline in System.nanoTime. */
    Awaited await(BooleanSupplier input, long deadline) {
        return await(input, deadline, true);
    }

    /** The same; without a timer somebody must signal when the deadline is over. */
    Awaited await(BooleanSupplier input, long deadline, boolean timer) {
        waiter = Thread.currentThread();
        try {
            for (;;) {
                if (woken.getAndSet(false))
                    return Awaited.WOKEN;
                if (input.getAsBoolean())
                    return Awaited.INPUT;
                long left = deadline - System.nanoTime();
                if (left <= 0)
                    return Awaited.TIMEOUT;
                if (timer)
                    LockSupport.parkNanos(this, left);
                else
                    LockSupport.park(this);
            }
        } finally {
            waiter = null;
        }
    }
}
