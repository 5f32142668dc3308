package org.posthouse.base.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A TCP socket: blocking on virtual threads, non-blocking only while its session waits for more than input. */
final class SocketTransport implements Transport {
    /** Milliseconds; shorter timeouts have a timer even where coarse ones would do. */
    private static final int EXACT_BELOW = 5000;

    private final SocketChannel channel;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private volatile IdlePoller.@Nullable Watch watch;
    private volatile boolean closed;
    private int timeout;
    private boolean coarse;
    /** Until when the read in progress may wait, in System.nanoTime, where the guard is to see to it; else 0. */
    private volatile long readBy;
    private volatile boolean late;

    SocketTransport(SocketChannel channel) throws IOException {
        this.channel = channel;
        // Before the handshake: otherwise its small flights wait for delayed acknowledgements.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket = channel.socket();
        in = socket.getInputStream();
        out = socket.getOutputStream();
        remote = (InetSocketAddress) channel.getRemoteAddress();
        local = (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public int read(byte[] b, int off, int len, int millis) throws IOException {
        block();
        boolean guarded = coarse && millis >= EXACT_BELOW;
        int exact = guarded ? 0 : millis;
        if (exact != timeout) {
            socket.setSoTimeout(exact);
            timeout = exact;
        }
        if (!guarded)
            return in.read(b, off, len);
        readBy = System.nanoTime() + millis * 1_000_000L | 1;
        try {
            int n = in.read(b, off, len);
            if (n < 0 && late)
                throw new SocketTimeoutException("peer is silent");
            return n;
        } finally {
            readBy = 0;
        }
    }

    @Override
    public void coarseTimeouts() {
        coarse = true;
    }

    @Override
    public void check(long now) {
        long by = readBy;
        if (by == 0 || now - by < 0)
            return;
        late = true;
        try {
            stopReading();
        } catch (IOException e) {
            // closed already, which ends the read as well
        }
    }

    // What a waiting session says in between usually fits the socket's buffer, and then the watch goes on.
    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        int done = 0;
        if (watch != null) {
            done = channel.write(ByteBuffer.wrap(b, off, len));
            if (done == len)
                return;
            block();
        }
        out.write(b, off + done, len - done);
    }

    @Override
    public Awaited await(Waker waker, long deadline) throws IOException {
        IdlePoller.Watch w = watch;
        if (w == null)
            try {
                channel.configureBlocking(false);
                w = IdlePoller.shared().watch(channel);
                watch = w;
                // Closed at this very moment: nobody else would tell the poller.
                if (closed)
                    IdlePoller.shared().closed(w);
            } catch (ClosedChannelException | CancelledKeyException e) {
                return Awaited.INPUT;
            }
        Awaited why = IdlePoller.shared().await(w, waker, deadline);
        if (why == Awaited.INPUT && !closed)
            block();
        return why;
    }

    private void block() throws IOException {
        IdlePoller.Watch w = watch;
        if (w == null)
            return;
        IdlePoller.shared().withdraw(w);
        watch = null;
        channel.configureBlocking(true);
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void stopReading() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void stopWriting() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        channel.close();
        IdlePoller.Watch w = watch;
        if (w != null)
            IdlePoller.shared().closed(w);
    }
}
