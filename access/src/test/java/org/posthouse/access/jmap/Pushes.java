package org.posthouse.access.jmap;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.access.jmappush.PushTransport;

/** Takes messages to subscribers, and hands them over one by one. */
final class Pushes implements PushTransport {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<String> bodies = new ArrayDeque<>();

    @Override
    public Answer post(URI url, Map<String, String> fields, byte[] body) {
        lock.lock();
        try {
            bodies.add(new String(body, StandardCharsets.UTF_8));
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        return new Answer(201, 0);
    }

    /** The next message. */
    String next() throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(30);
            while (bodies.isEmpty() && left > 0)
                left = arrived.awaitNanos(left);
            if (bodies.isEmpty())
                throw new AssertionError("nothing was pushed");
            return bodies.remove();
        } finally {
            lock.unlock();
        }
    }
}
