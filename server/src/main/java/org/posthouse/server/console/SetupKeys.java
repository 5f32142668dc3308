package org.posthouse.server.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Who may set a server up that has no owner: a token, good once and for an hour, is exchanged for a key, good for an hour more. Safe for all threads. */
public final class SetupKeys {
    static final Duration LIFE = Duration.ofHours(1);
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Secret token;
    private @Nullable Secret key;

    private record Secret(byte[] value, Instant until) {
        boolean is(String given, Instant now) {
            return now.isBefore(until) && MessageDigest.isEqual(value, given.getBytes(StandardCharsets.UTF_8));
        }
    }

    SetupKeys(InstantSource clock) {
        this.clock = clock;
    }

    private String secret() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private Secret kept(String secret) {
        return new Secret(secret.getBytes(StandardCharsets.UTF_8), clock.instant().plus(LIFE));
    }

    /** A new token; one made before is good for nothing any more. */
    public String token() {
        String made = secret();
        lock.lock();
        try {
            token = kept(made);
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** The key for a token, which is good for nothing any more; empty where it was not good. */
    public Optional<String> exchange(String given) {
        lock.lock();
        try {
            Secret t = token;
            if (t == null || !t.is(given, clock.instant()))
                return Optional.empty();
            token = null;
            String made = secret();
            key = kept(made);
            return Optional.of(made);
        } finally {
            lock.unlock();
        }
    }

    /** Whether that is the key. */
    public boolean opens(String given) {
        lock.lock();
        try {
            Secret k = key;
            return k != null && k.is(given, clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /** There is an owner: nobody else sets up. */
    void close() {
        lock.lock();
        try {
            token = null;
            key = null;
        } finally {
            lock.unlock();
        }
    }
}
