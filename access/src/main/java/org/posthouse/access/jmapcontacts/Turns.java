package org.posthouse.access.jmapcontacts;

import java.util.concurrent.locks.ReentrantLock;

/** One who changes the contacts of an account at a time: uids are looked at before they are taken. */
final class Turns {
    private static final int LOCKS = 64;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    Turns() {
        for (int i = 0; i < LOCKS; i++)
            locks[i] = new ReentrantLock();
    }

    /** Close it to let the next one. The same thread may take it again. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    Held take(long account) {
        ReentrantLock lock = locks[(int) (account & LOCKS - 1)];
        lock.lock();
        return lock::unlock;
    }
}
