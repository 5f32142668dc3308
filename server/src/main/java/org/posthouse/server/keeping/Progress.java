package org.posthouse.server.keeping;

import java.time.Duration;

/** Told of how far something is, at most once a second; done and all in octets. */
public final class Progress {
    /** Takes the news. */
    @FunctionalInterface
    public interface Listener {
        void at(long done, long all, Duration since);
    }

    private static final long INTERVAL = 1_000_000_000L;
    private final Listener listener;
    private final long begun = System.nanoTime();
    private long told = begun;
    private long done;
    private long all;

    public Progress(Listener listener) {
        this.listener = listener;
    }

    /** Nobody wants to know. */
    public static Progress silent() {
        return new Progress((_, _, _) -> {
        });
    }

    void expect(long octets) {
        all += octets;
    }

    void add(long octets) {
        done += octets;
        long now = System.nanoTime();
        if (now - told < INTERVAL)
            return;
        told = now;
        listener.at(done, Math.max(done, all), Duration.ofNanos(now - begun));
    }
}
