package org.posthouse.base.net;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the sockets of all sessions that wait for more than input, on one platform thread: some hundred bytes each, where a second
 * thread reading for each session would cost some thousand. A channel is non-blocking while it is watched; when its watch is done
 * it is no longer registered and may be made blocking again.
 */
final class IdlePoller {
    private static final Logger LOG = LoggerFactory.getLogger(IdlePoller.class);
    private static final IdlePoller SHARED = new IdlePoller();

    private static final long LOOK_MILLIS = 1000;
    /** Nanoseconds; who waits longer is told by the poller instead of by a timer of its own. */
    private static final long FAR = 5_000_000_000L;

    private final Selector selector;
    private final ConcurrentLinkedQueue<Watch> withdrawn = new ConcurrentLinkedQueue<>();
    private ArrayList<Watch> cancelled = new ArrayList<>();
    private long looked = System.nanoTime();

    /** One channel being watched. */
    static final class Watch {
        private final SelectionKey key;
        private volatile @Nullable Waker waker;
        private volatile boolean done;
        /** When its waiter is to look again, in System.nanoTime. */
        private volatile long deadline;

        private Watch(SelectionKey key) {
            this.key = key;
        }

        /** Whether the channel can be read (or was withdrawn), and is out of the poller's hands. */
        boolean done() {
            return done;
        }

        private void look(long now) {
            Waker w = waker;
            if (w != null && now - deadline >= 0)
                w.signal();
        }

        private void finish() {
            done = true;
            Waker w = waker;
            if (w != null)
                w.signal();
        }
    }

    private IdlePoller() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("idle-poller").start(this::run);
    }

    static IdlePoller shared() {
        return SHARED;
    }

    /** Begins to watch a channel that is non-blocking already. */
    Watch watch(SocketChannel channel) throws IOException {
        SelectionKey key = channel.register(selector, 0);
        var watch = new Watch(key);
        key.attach(watch);
        key.interestOps(SelectionKey.OP_READ);
        selector.wakeup();
        return watch;
    }

    /** Waits for a wake, input, or the deadline; a far one may come a second late, for then the poller looks after it instead of a timer. */
    Awaited await(Watch watch, Waker waker, long deadline) {
        watch.waker = waker;
        watch.deadline = deadline;
        return waker.await(watch::done, deadline, deadline - System.nanoTime() < FAR);
    }

    /** Ends a watch and waits until the channel is out of the poller's hands. */
    void withdraw(Watch watch) {
        if (watch.done)
            return;
        withdrawn.add(watch);
        selector.wakeup();
        await(watch, new Waker(), System.nanoTime() + Long.MAX_VALUE / 2);
    }

    /** The channel has been closed: lets its descriptor go, and its waiter. */
    void closed(Watch watch) {
        withdrawn.add(watch);
        selector.wakeup();
    }

    private void run() {
        for (;;) {
            try {
                selector.select(this::ready, LOOK_MILLIS);
                look();
                for (Watch w; (w = withdrawn.poll()) != null;)
                    cancel(w);
                settle();
            } catch (IOException | RuntimeException e) {
                LOG.error("idle poller: {}", e.toString(), e);
            }
        }
    }

    private void look() {
        long now = System.nanoTime();
        if (now - looked < LOOK_MILLIS * 1_000_000)
            return;
        looked = now;
        for (SelectionKey key : selector.keys())
            if (key.attachment() instanceof Watch w)
                w.look(now);
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Watch w)
            cancel(w);
    }

    private void cancel(Watch w) {
        w.key.cancel();
        cancelled.add(w);
    }

    // A cancelled key leaves the selector in the next selection only, which may find others ready.
    private void settle() throws IOException {
        while (!cancelled.isEmpty()) {
            ArrayList<Watch> leaving = cancelled;
            cancelled = new ArrayList<>();
            try {
                selector.selectNow(this::ready);
            } finally {
                leaving.forEach(Watch::finish);
            }
        }
    }
}
