package org.posthouse.base.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One end of a connection in memory. */
final class MemoryTransport implements Transport {
    private static final class Pipe {
        private final byte[] ring = new byte[64 * 1024];
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private int start;
        private int used;
        private boolean writerDone;
        private boolean readerDone;
        private volatile @Nullable Waker waker;

        int read(byte[] b, int off, int len, int millis) throws IOException {
            lock.lock();
            try {
                long left = TimeUnit.MILLISECONDS.toNanos(millis);
                while (used == 0 && !writerDone && !readerDone) {
                    if (millis == 0)
                        changed.awaitUninterruptibly();
                    else if (left <= 0)
                        throw new SocketTimeoutException("nothing came in time");
                    else
                        left = changed.awaitNanos(left);
                }
                if (used == 0 || readerDone)
                    return -1;
                int n = Math.min(Math.min(len, used), ring.length - start);
                System.arraycopy(ring, start, b, off, n);
                start = (start + n) % ring.length;
                used -= n;
                changed.signalAll();
                return n;
            } catch (InterruptedException e) {
                throw new SocketException("interrupted");
            } finally {
                lock.unlock();
            }
        }

        void write(byte[] b, int off, int len) throws IOException {
            lock.lock();
            try {
                int done = 0;
                while (done < len) {
                    while (used == ring.length && !writerDone && !readerDone)
                        changed.awaitUninterruptibly();
                    if (writerDone || readerDone)
                        throw new SocketException("connection closed");
                    int end = (start + used) % ring.length;
                    int n = Math.min(len - done, Math.min(ring.length - used, ring.length - end));
                    System.arraycopy(b, off + done, ring, end, n);
                    used += n;
                    done += n;
                    changed.signalAll();
                    signal();
                }
            } finally {
                lock.unlock();
            }
        }

        void end(boolean writer, boolean reader) {
            lock.lock();
            try {
                writerDone |= writer;
                readerDone |= reader;
                changed.signalAll();
                signal();
            } finally {
                lock.unlock();
            }
        }

        int available() {
            lock.lock();
            try {
                return used;
            } finally {
                lock.unlock();
            }
        }

        private void signal() {
            Waker w = waker;
            if (w != null)
                w.signal();
        }

        Awaited await(Waker w, long deadline) {
            waker = w;
            return w.await(this::readable, deadline);
        }

        private boolean readable() {
            lock.lock();
            try {
                return used > 0 || writerDone || readerDone;
            } finally {
                lock.unlock();
            }
        }
    }

    private final Pipe in;
    private final Pipe out;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;

    private MemoryTransport(Pipe in, Pipe out, InetSocketAddress local, InetSocketAddress remote) {
        this.in = in;
        this.out = out;
        this.local = local;
        this.remote = remote;
    }

    static MemoryTransport[] pair(InetSocketAddress client, InetSocketAddress server) {
        var up = new Pipe();
        var down = new Pipe();
        return new MemoryTransport[]{new MemoryTransport(down, up, client, server), new MemoryTransport(up, down, server, client)};
    }

    @Override
    public int read(byte[] b, int off, int len, int millis) throws IOException {
        return in.read(b, off, len, millis);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        out.write(b, off, len);
    }

    @Override
    public Awaited await(Waker waker, long deadline) {
        return in.await(waker, deadline);
    }

    @Override
    public int available() {
        return in.available();
    }

    @Override
    public void stopReading() {
        in.end(false, true);
    }

    @Override
    public void stopWriting() {
        out.end(true, false);
    }

    @Override
    public void close() {
        in.end(false, true);
        out.end(true, false);
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }
}
