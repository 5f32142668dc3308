package org.posthouse.rocksdb;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that writes. Takes a group from the queue, writes and syncs it as one, then tells everyone. */
final class Committer {
    private static final Logger log = LoggerFactory.getLogger(Committer.class);
    private final Database database;
    private final Disk disk;
    private final DiskWatch watch;
    private final PendingChunks pending;
    private final Reclaimer reclaimer;
    private final WorkQueue queue;
    private final long groupBytes;
    /** Versions on disk, of the spaces written of late; changed by this thread only, read by all. */
    private final Map<Space, Long> versions = new ConcurrentHashMap<>();
    private final LinkedHashMap<Space, Boolean> recent;
    private final Thread thread;
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong syncs = new AtomicLong();
    private volatile @Nullable Refusal failure;

    Committer(Database database, Disk disk, DiskWatch watch, PendingChunks pending, Reclaimer reclaimer,
            RocksSettings settings) {
        this.database = database;
        this.disk = disk;
        this.watch = watch;
        this.pending = pending;
        this.reclaimer = reclaimer;
        this.queue = new WorkQueue(settings.waitingWrites(), settings.queue());
        this.groupBytes = settings.group();
        int known = settings.knownSpaces();
        this.recent = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Space, Boolean> eldest) {
                if (size() <= known)
                    return false;
                versions.remove(eldest.getKey());
                return true;
            }
        };
        this.thread = Thread.ofPlatform().name("store-committer").start(this::run);
    }

    /** Adds work; parks while the queue is full. */
    void put(Work item) throws Refusal {
        queue.put(item, thread.equals(Thread.currentThread()));
    }

    /** The version on disk where it is known without reading. */
    @Nullable
    Long knownVersion(Space space) {
        return versions.get(space);
    }

    long commits() {
        return commits.get();
    }

    long syncs() {
        return syncs.get();
    }

    /** Why nothing is acknowledged any more; null while all is well. */
    @Nullable
    Refusal failure() {
        return failure;
    }

    /** Writes what waits, then ends. */
    void close() {
        queue.close(new Refusal(Refusal.Reason.UNAVAILABLE, "the store is closed"));
        boolean interrupted = false;
        while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted)
            Thread.currentThread().interrupt();
    }

    private void run() {
        while (true) {
            List<Work> group = queue.takeGroup(groupBytes);
            if (group.isEmpty())
                return;
            Refusal broken = failure;
            if (broken == null)
                broken = write(group);
            if (broken != null)
                refuse(group, broken);
        }
    }

    private void refuse(List<Work> group, Refusal why) {
        for (Work item : group) {
            item.refuse(why);
            if (item instanceof Work.Chunk c)
                pending.written(c);
        }
    }

    /** Returns why the engine is broken from now on, or null. */
    private @Nullable Refusal write(List<Work> work) {
        try (Group group = new Group(database, watch, this::versionOf)) {
            watch.look();
            for (Work item : work)
                group.add(item);
            if (group.synced()) {
                disk.beforeSync();
                database.db().write(database.synced(), group.batch());
                disk.afterSync();
                syncs.incrementAndGet();
            } else if (group.batch().count() > 0) {
                database.db().write(database.unsynced(), group.batch());
            }
            commits.addAndGet(group.commits());
            group.versions().forEach(this::know);
            for (Work item : work) {
                if (item instanceof Work.Chunk c)
                    pending.written(c);
                else if (item instanceof Work.Removal)
                    reclaimer.removed();
            }
            group.tell();
            reclaimer.consider();
            return null;
        } catch (RocksDBException | IOException | RuntimeException | Error e) {
            return broken(e);
        }
    }

    private Refusal broken(Throwable cause) {
        Refusal why = new Refusal(Refusal.Reason.UNAVAILABLE,
                "a write to the store failed (" + cause.getMessage() + "), so nothing more is accepted: check the disk, then restart",
                cause);
        failure = why;
        queue.close(why);
        log.error("{}", why.getMessage(), cause);
        return why;
    }

    private long versionOf(Space space) throws RocksDBException {
        Long known = versions.get(space);
        if (known != null)
            return known;
        byte[] stored = database.db().get(database.rows(), database.reading(), Keys.version(space));
        return stored == null ? 0 : Keys.toLong(stored);
    }

    private void know(Space space, long version) {
        versions.put(space, version);
        recent.put(space, true);
    }
}
