package org.posthouse.store.account;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Passwords found right a short while ago, as hashes under a key of this process; each is good for the record it was checked against only. */
final class VerifiedPasswords {
    private static final int LIMIT = 50_000;

    private record Entry(byte[] hash, byte[] salt, long until) {}

    private final byte[] key = new byte[KeyFiles.BYTES];
    private final InstantSource clock;
    private final Duration life;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Long, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

    VerifiedPasswords(SecureRandom random, InstantSource clock, Duration life) {
        random.nextBytes(key);
        this.clock = clock;
        this.life = life;
    }

    private byte[] hash(String prepared) {
        return Hashing.hmac(key, prepared);
    }

    boolean knows(long account, byte[] salt, String prepared) {
        byte[] hash = hash(prepared);
        lock.lock();
        try {
            Entry e = entries.get(account);
            return e != null && e.until > clock.millis() && Arrays.equals(e.salt, salt) && MessageDigest.isEqual(e.hash, hash);
        } finally {
            lock.unlock();
        }
    }

    void remember(long account, byte[] salt, String prepared) {
        Entry entry = new Entry(hash(prepared), salt, clock.millis() + life.toMillis());
        lock.lock();
        try {
            entries.put(account, entry);
            if (entries.size() > LIMIT)
                entries.pollFirstEntry();
        } finally {
            lock.unlock();
        }
    }

    void forget(long account) {
        lock.lock();
        try {
            entries.remove(account);
        } finally {
            lock.unlock();
        }
    }
}
