package org.posthouse.access.jmap;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ends writes that a peer does not take in time: the writer, a virtual thread, is interrupted, which closes its socket. Safe for all threads. */
final class Stalls implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("stalls").factory());
    private final Duration patience;

    Stalls(Duration patience) {
        this.patience = patience;
        timer.setRemoveOnCancelPolicy(true);
        // What is written while the server ends has no time to wait for.
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Writes and flushes. IOException also where the peer took too long. */
    void write(OutputStream out, byte[] text) throws IOException {
        Thread writer = Thread.currentThread();
        AtomicBoolean under = new AtomicBoolean(true);
        ScheduledFuture<?> end = timer.schedule(() -> {
            if (under.compareAndSet(true, false))
                writer.interrupt();
        }, patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            out.write(text);
            out.flush();
        } finally {
            end.cancel(false);
        }
        if (!under.compareAndSet(true, false))
            throw new IOException("the peer does not read");
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
