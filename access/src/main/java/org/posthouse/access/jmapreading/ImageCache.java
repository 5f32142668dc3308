package org.posthouse.access.jmapreading;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Pictures fetched lately: the longest unused go first where they are too many octets. Safe for all threads. */
final class ImageCache {
    private static final Duration KEPT = Duration.ofHours(6);
    private final long max;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<URI, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long octets;

    private record Kept(byte[] picture, Instant at) {}

    ImageCache(long max, InstantSource clock) {
        this.max = max;
        this.clock = clock;
    }

    Optional<byte[]> get(URI url) {
        lock.lock();
        try {
            Kept k = kept.get(url);
            return k == null || clock.instant().isAfter(k.at.plus(KEPT)) ? Optional.empty() : Optional.of(k.picture);
        } finally {
            lock.unlock();
        }
    }

    void put(URI url, byte[] picture) {
        lock.lock();
        try {
            Kept before = kept.put(url, new Kept(picture, clock.instant()));
            octets += picture.length - (before == null ? 0 : before.picture.length);
            while (octets > max) {
                var eldest = kept.pollFirstEntry();
                octets -= eldest == null ? octets : eldest.getValue().picture.length;
            }
        } finally {
            lock.unlock();
        }
    }
}
