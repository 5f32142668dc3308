package org.posthouse.store.mailbox;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.Keys;

/**
 * Removes blobs that nothing refers to. Takes a range of old blobs under suspicion, walks all that may refer to them, and deletes those not named. A
 * change made meanwhile names its blobs to {@link #keep} before its commit; a change begun before the range was taken is waited for, account by account,
 * before that account is walked.
 */
final class BlobSweep implements Sweep {
    /** Younger blobs may belong to a message that is still coming in. */
    static final Duration YOUNGEST = Duration.ofHours(24);

    /** Blobs under suspicion, in id order: 16 octets and a bit for each. */
    private static final class Suspects {
        final BlobId[] ids;
        final BitSet cleared = new BitSet();
        private final ReentrantLock lock = new ReentrantLock();

        Suspects(List<BlobId> ids) {
            this.ids = ids.toArray(BlobId[]::new);
        }

        void clear(BlobId id) {
            int i = Arrays.binarySearch(ids, id);
            if (i < 0)
                return;
            lock.lock();
            try {
                cleared.set(i);
            } finally {
                lock.unlock();
            }
        }

        /** True once, for one that nobody has cleared. */
        boolean condemn(int i) {
            lock.lock();
            try {
                boolean free = !cleared.get(i);
                cleared.set(i);
                return free;
            } finally {
                lock.unlock();
            }
        }
    }

    private final int range;
    private volatile @Nullable Suspects suspects;
    private @Nullable BlobId after;
    private long account;

    BlobSweep(int range) {
        this.range = range;
    }

    @Override
    public void keep(BlobId blob) {
        Suspects now = suspects;
        if (now != null)
            now.clear(blob);
    }

    /** How far a step came: blobs deleted, and whether all blobs have been looked at once more. */
    record Step(int deleted, boolean round) {}

    /** Goes on for about so many rows. By one thread at a time. */
    Step step(StoredMail mail, Accounts accounts, List<BlobHolder> others, long nowMillis, int rows) throws Refusal {
        Suspects now = suspects;
        if (now == null) {
            now = next(mail.engine(), nowMillis);
            if (now == null)
                return new Step(0, true);
            account = 0;
            suspects = now;
        }
        int left = rows;
        while (left > 0) {
            List<Long> some = accounts.after(account, 100);
            if (some.isEmpty())
                return new Step(finish(mail.engine(), now, others), false);
            for (long id : some) {
                if (left <= 0)
                    break;
                mail.barrier(id);
                left -= 1 + walk(mail.engine(), id, now);
                account = id;
            }
        }
        return new Step(0, false);
    }

    private @Nullable Suspects next(Engine engine, long nowMillis) throws Refusal {
        long oldest = nowMillis - YOUNGEST.toMillis();
        List<BlobId> ids = engine.blobsAfter(after, range).stream().filter(id -> id.createdMillis() < oldest).toList();
        after = ids.isEmpty() ? null : ids.getLast();
        return ids.isEmpty() ? null : new Suspects(ids);
    }

    private static int walk(Engine engine, long account, Suspects now) throws Refusal {
        int[] rows = {0};
        for (char kind : new char[]{Keys.COLD, Keys.GONE_COLD})
            engine.scan(Space.account(account), Keys.only(kind), Keys.after(kind), Integer.MAX_VALUE, false, (_, value) -> {
                rows[0]++;
                now.clear(ColdRow.blob(value));
                return true;
            });
        return rows[0];
    }

    private int finish(Engine engine, Suspects now, List<BlobHolder> others) throws Refusal {
        BlobId first = now.ids[0], last = now.ids[now.ids.length - 1];
        for (BlobHolder other : others)
            other.visitBlobs(first, last, now::clear);
        int deleted = 0;
        for (int i = 0; i < now.ids.length; i++) {
            if (now.condemn(i)) {
                engine.deleteBlob(now.ids[i]);
                deleted++;
            }
        }
        suspects = null;
        return deleted;
    }
}
