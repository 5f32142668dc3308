package org.posthouse.rocksdb;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A disk whose syncs fail or wait when told to. */
final class FaultyDisk implements Disk {
    volatile long free = 1L << 40;
    private volatile boolean failBefore;
    private volatile boolean failAfter;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch reached = new CountDownLatch(0);

    /** From now on syncs fail: before anything is written, or after it was. */
    void fail(boolean late) {
        failBefore = !late;
        failAfter = late;
    }

    void heal() {
        failBefore = false;
        failAfter = false;
    }

    /** From now on syncs wait for {@link #go}. */
    void hold() {
        reached = new CountDownLatch(1);
        gate = new CountDownLatch(1);
    }

    void awaitSync() throws InterruptedException {
        reached.await();
    }

    void go() {
        gate.countDown();
    }

    @Override
    public long freeBytes() {
        return free;
    }

    @Override
    public void beforeSync() throws IOException {
        reached.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (failBefore)
            throw new IOException("the disk does not answer");
    }

    @Override
    public void afterSync() throws IOException {
        if (failAfter)
            throw new IOException("the disk does not answer");
    }
}
