package org.posthouse.rocksdb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What one synced write will hold, and what to tell whom afterwards: also conflicts, for they are against versions that this write makes true. */
final class Group implements AutoCloseable {
    /** The version of a space on disk. */
    interface Versions {
        long of(Space space) throws RocksDBException;
    }

    private final Database database;
    private final DiskWatch watch;
    private final Versions stored;
    private final WriteBatch batch = new WriteBatch();
    private final Map<Space, Long> versions = new HashMap<>();
    private final List<Runnable> news = new ArrayList<>();
    private int commits;
    private boolean synced;

    Group(Database database, DiskWatch watch, Versions stored) {
        this.database = database;
        this.watch = watch;
        this.stored = stored;
    }

    WriteBatch batch() {
        return batch;
    }

    int commits() {
        return commits;
    }

    /** True when somebody waits for the disk. */
    boolean synced() {
        return synced;
    }

    /** Versions as they are once this group is on disk. */
    Map<Space, Long> versions() {
        return versions;
    }

    void tell() {
        news.forEach(Runnable::run);
    }

    void add(Work item) throws RocksDBException {
        switch (item) {
            case Work.Commit c -> add(c);
            case Work.Chunk c -> {
                batch.put(database.blobs(), Keys.chunk(c.id(), c.number()), c.value());
                if (c.index().length > 0)
                    batch.put(database.rows(), Keys.blobIndex(c.id()), c.index());
            }
            case Work.Removal r -> {
                for (int number = 0; number <= r.fullChunks(); number++)
                    batch.delete(database.blobs(), Keys.chunk(r.id(), number));
                batch.delete(database.rows(), Keys.blobIndex(r.id()));
                news.add(() -> r.done().complete(null));
            }
            case Work.Barrier b -> news.add(() -> b.done().complete(null));
        }
    }

    private void add(Work.Commit commit) throws RocksDBException {
        if (watch.full()) {
            if (!commit.mayUseReserve()) {
                news.add(() -> commit.refuse(watch.refusal()));
                return;
            }
            watch.makeRoom();
        }
        Long known = versions.get(commit.space());
        long version = known != null ? known : stored.of(commit.space());
        if (commit.expectedVersion() != Engine.ANY && commit.expectedVersion() != version) {
            news.add(() -> commit.refuse(
                    new Refusal(Refusal.Reason.CONFLICT, "the space is at version " + version + ", not " + commit.expectedVersion())));
            return;
        }
        ColumnFamilyHandle rows = database.rows();
        List<Batch.Change> changes = commit.batch().changes();
        for (int i = 0; i < changes.size(); i++) {
            byte[] value = changes.get(i).value();
            if (value == null)
                batch.delete(rows, commit.keys()[i]);
            else
                batch.put(rows, commit.keys()[i], value);
        }
        batch.put(rows, Keys.version(commit.space()), Keys.ofLong(version + 1));
        versions.put(commit.space(), version + 1);
        commits++;
        synced |= commit.synced();
        news.add(() -> commit.done().complete(version + 1));
    }

    @Override
    public void close() {
        batch.close();
    }
}
