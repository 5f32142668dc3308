package org.posthouse.access.jmapmail;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Results of queries, so that the next window of one costs nothing and changes since one can be told; the longest unused go first. */
final class QueryCache {
    /** Ids in all. */
    private static final long MAX = 20_000_000;
    /** What an entry takes beside its ids, in ids. */
    private static final long ENTRY = 48;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Key, long[]> kept = new LinkedHashMap<>(64, 0.75f, true);
    private long size;

    /** What was asked, of which state of which account; the text of a query may be of any length, its hash is not. */
    record Key(long account, String hash, long version) {
        static Key of(long account, String query, long version) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(query.getBytes(StandardCharsets.UTF_8));
                return new Key(account, HexFormat.of().formatHex(hash), version);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    long @Nullable [] get(Key key) {
        lock.lock();
        try {
            return kept.get(key);
        } finally {
            lock.unlock();
        }
    }

    /** The array is nobody's to change any more. */
    void put(Key key, long[] ids) {
        lock.lock();
        try {
            long[] before = kept.put(key, ids);
            size += ids.length + ENTRY - (before == null ? 0 : before.length + ENTRY);
            while (size > MAX && kept.size() > 1) {
                Map.Entry<Key, long[]> oldest = kept.pollFirstEntry();
                size -= oldest.getValue().length + ENTRY;
            }
        } finally {
            lock.unlock();
        }
    }
}
