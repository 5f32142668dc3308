package org.posthouse.store.account;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** An account's credential rows, read once and kept while they are used; a change forgets them, also while somebody is reading them. */
final class KeptCredentials {
    private static final int ACCOUNTS = 10_000;

    /** All rows of an account; main is null where it has no password. */
    record Rows(@Nullable CredentialRecord main, List<AppPasswordRecord> apps) {}

    private final DirectoryRows rows;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Long, Rows> kept = new LinkedHashMap<>(64, 0.75f, true);
    private long changes;

    KeptCredentials(DirectoryRows rows) {
        this.rows = rows;
    }

    Rows of(long account) throws Refusal {
        long before;
        lock.lock();
        try {
            Rows known = kept.get(account);
            if (known != null)
                return known;
            before = changes;
        } finally {
            lock.unlock();
        }
        Rows read = read(account);
        lock.lock();
        try {
            if (changes == before) {
                kept.put(account, read);
                if (kept.size() > ACCOUNTS)
                    kept.pollFirstEntry();
            }
        } finally {
            lock.unlock();
        }
        return read;
    }

    private Rows read(long account) throws Refusal {
        byte[] main = rows.get(DirectoryRows.key(DirectoryRows.CREDENTIAL, account));
        List<AppPasswordRecord> apps = new ArrayList<>();
        rows.scan(DirectoryRows.APP_PASSWORD, account, (key, value) -> {
            apps.add(AppPasswordRecord.read(account, new RecordReader(key, 9).int64(), value));
            return true;
        });
        return new Rows(main == null ? null : CredentialRecord.read(main), List.copyOf(apps));
    }

    void forget(long account) {
        lock.lock();
        try {
            changes++;
            kept.remove(account);
        } finally {
            lock.unlock();
        }
    }

    static byte[] key(long account, long id) {
        return new RecordWriter(17).octet(DirectoryRows.APP_PASSWORD).int64(account).int64(id).done();
    }
}
