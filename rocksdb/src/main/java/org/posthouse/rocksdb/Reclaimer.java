package org.posthouse.rocksdb;

import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the room of deleted blobs back to a full disk. RocksDB by itself does so when it next compacts, which without new writes may be never. */
final class Reclaimer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reclaimer.class);
    private static final long INTERVAL_MILLIS = 30_000;
    private final Database database;
    private final DiskWatch watch;
    private final InstantSource clock;
    private final ReentrantLock turn = new ReentrantLock();
    private final CompactRangeOptions options = new CompactRangeOptions()
            .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForceOptimized)
            .setExclusiveManualCompaction(false);
    private volatile boolean dirty;
    private long last = Long.MIN_VALUE;
    private @Nullable Thread running;
    private boolean closed;

    Reclaimer(Database database, DiskWatch watch, InstantSource clock) {
        this.database = database;
        this.watch = watch;
        this.clock = clock;
    }

    /** Notes that blobs were removed. */
    void removed() {
        dirty = true;
    }

    /** Starts a round when the disk is full or not far from it, something was removed and the last round is a while ago; does not wait for it. */
    void consider() {
        if (!dirty || !watch.tight() || !turn.tryLock())
            return;
        try {
            long now = clock.millis();
            if (closed || running != null || last != Long.MIN_VALUE && now >= last && now - last < INTERVAL_MILLIS)
                return;
            last = now;
            running = Thread.ofPlatform().daemon().name("store-reclaimer").start(this::round);
        } finally {
            turn.unlock();
        }
    }

    private void round() {
        try {
            reclaim();
        } catch (RocksDBException e) {
            // The next round tries again; until then the disk stays as full as it is.
            log.warn("room could not be reclaimed: {}", e.getMessage());
        } finally {
            done();
        }
    }

    private void done() {
        turn.lock();
        try {
            running = null;
        } finally {
            turn.unlock();
        }
    }

    /** One round, on the calling platform thread. */
    void reclaim() throws RocksDBException {
        dirty = false;
        database.flush();
        database.db().compactRange(database.blobs(), null, null, options);
    }

    /** Waits for the round that runs, if any. */
    void awaitRound() {
        Thread thread;
        turn.lock();
        try {
            thread = running;
        } finally {
            turn.unlock();
        }
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted)
            Thread.currentThread().interrupt();
    }

    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
        } finally {
            turn.unlock();
        }
        options.setCanceled(true);
        awaitRound();
        options.close();
    }
}
