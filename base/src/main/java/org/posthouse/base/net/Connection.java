package org.posthouse.base.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.Stream;

/**
 * One TCP connection, plain or TLS. Read and written by its session's thread only; close, abort, stopReading and the hooks may be
 * called from any thread. A failed or timed-out write makes the connection unusable; a timed-out read does not.
 */
public final class Connection implements Stream {
    static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final int CHUNK = 64 * 1024;

    private final Transport transport;
    private final RawInput raw;
    private @Nullable TlsStream tls;
    private int readMillis = millis(DEFAULT_TIMEOUT);
    // In System.nanoTime; 0 for any time.
    private long readBy;
    private volatile long writeNanos = DEFAULT_TIMEOUT.toNanos();
    private volatile long writeSince;
    private volatile boolean slow;
    private volatile boolean closed;
    private volatile boolean stopping;
    private volatile @Nullable Runnable shutdownHook;

    Connection(Transport transport) {
        this.transport = transport;
        this.raw = new RawInput(transport);
        WriteGuard.watch(this);
    }

    /** Over a connected channel, which it closes. */
    public static Connection of(SocketChannel channel) throws IOException {
        return new Connection(new SocketTransport(channel));
    }

    /** Two ends in memory, 64 KB in flight in each direction. */
    public record Pair(Connection client, Connection server) {}

    /** Two connected ends in memory, with addresses as given. */
    public static Pair pair(InetSocketAddress client, InetSocketAddress server) {
        MemoryTransport[] ends = MemoryTransport.pair(client, server);
        return new Pair(new Connection(ends[0]), new Connection(ends[1]));
    }

    /** The peer's address. */
    public InetSocketAddress remote() {
        return transport.remote();
    }

    /** Our own address. */
    public InetSocketAddress local() {
        return transport.local();
    }

    public boolean isTls() {
        return tls != null;
    }

    /** What the handshake agreed on; null without TLS. */
    public @Nullable TlsInfo tlsSession() {
        TlsStream t = tls;
        return t == null ? null : t.info();
    }

    /** How long a read may wait for the peer; zero waits for ever. */
    public void timeout(Duration read) {
        readMillis = millis(read);
    }

    /** How long all reads from now on may wait together, however slowly octets drip, the handshake included; zero lifts this. */
    public void readWithin(Duration all) {
        readBy = all.isZero() ? 0 : System.nanoTime() + all.toNanos() | 1;
    }

    private int patience() throws SocketTimeoutException {
        if (readBy == 0)
            return readMillis;
        long left = (readBy - System.nanoTime()) / 1_000_000;
        if (left <= 0)
            throw new SocketTimeoutException("peer is too slow");
        return (int) Math.min(left, readMillis == 0 ? Integer.MAX_VALUE : readMillis);
    }

    /** How long one write (of at most 64 KB) may wait for the peer to take it before the connection is aborted. */
    public void writeTimeout(Duration write) {
        writeNanos = write.toNanos();
    }

    /**
     * The server's handshake. Discards what was received before it. RFC 3207 §4.2 The read timeout is for the whole handshake.
     *
     * @param protocols the ALPN names of the service: a client that offers only others is refused; none: ALPN is ignored. RFC 7301 §3.2
     * @throws javax.net.ssl.SSLException when it fails; the connection is closed then
     */
    public void startTlsServer(TlsContext context, List<String> protocols) throws IOException {
        handshake(context.serverEngine(protocols));
    }

    /**
     * The client's handshake, with SNI where the name is not an address. Whether the certificate must be valid for the name is
     * the context's choice.
     *
     * @throws javax.net.ssl.SSLException when it fails; the connection is closed then
     */
    public void startTlsClient(TlsContext context, String serverName, List<String> protocols) throws IOException {
        handshake(context.clientEngine(serverName, remote().getPort(), protocols));
    }

    private void handshake(javax.net.ssl.SSLEngine engine) throws IOException {
        if (tls != null)
            throw new IllegalStateException("TLS already");
        raw.discard();
        int patience = patience();
        var stream = new TlsStream(engine, raw, this::send);
        // On a thread of its own, whose deep stack and thread locals do not stay with the session.
        var failure = new AtomicReference<@Nullable Exception>();
        Thread shaking = Thread.ofVirtual().name("handshake").start(() -> {
            try {
                stream.handshake(patience);
            } catch (IOException | RuntimeException e) {
                failure.set(e);
            }
        });
        joinFor(shaking);
        Exception e = failure.get();
        if (e != null) {
            abort();
            throw e instanceof IOException io ? io : new SSLException("handshake failed: " + e, e);
        }
        tls = stream;
    }

    private void joinFor(Thread t) throws IOException {
        try {
            t.join();
        } catch (InterruptedException e) {
            abort();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted in the handshake");
        }
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (len == 0)
            return 0;
        TlsStream t = tls;
        return t == null ? raw.read(b, off, len, patience()) : t.read(b, off, len, patience());
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        TlsStream t = tls;
        if (t == null)
            send(b, off, len);
        else
            t.write(b, off, len);
    }

    private void send(byte[] b, int off, int len) throws IOException {
        int done = 0;
        while (done < len) {
            int part = Math.min(CHUNK, len - done);
            writeSince = System.nanoTime() | 1;
            try {
                transport.write(b, off + done, part);
            } catch (IOException e) {
                if (slow)
                    throw new SocketTimeoutException("peer does not read");
                throw e;
            } finally {
                writeSince = 0;
            }
            done += part;
        }
    }

    /** Called by the guard now and then. */
    void checkWrite(long now) {
        long since = writeSince;
        if (since != 0 && now - since > writeNanos) {
            slow = true;
            abort();
        }
    }

    @Override
    public boolean ready() throws IOException {
        TlsStream t = tls;
        return t == null ? raw.available() > 0 : t.ready();
    }

    @Override
    public void awaitInput() throws IOException {
        TlsStream t = tls;
        if (t == null || !t.holdsInput())
            raw.fill(patience());
    }

    /**
     * Waits until the peer sends or closes, the waker is woken, or the time is over. Ask the reader's buffered() first: what it
     * holds already is not seen here.
     */
    public Awaited awaitInput(Waker waker, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        TlsStream t = tls;
        for (;;) {
            if (t != null && t.ready())
                return Awaited.INPUT;
            Awaited why = raw.await(waker, deadline);
            // With TLS something has arrived, but perhaps no content; at the end there is nothing more to wait for.
            if (t == null || why != Awaited.INPUT || !raw.fill(readMillis))
                return why;
        }
    }

    /** What the listener's shutdown calls, on its own thread and without delay; it typically wakes the session to say goodbye. */
    public void onShutdown(Runnable hook) {
        shutdownHook = hook;
        if (stopping)
            hook.run();
    }

    /** Whether the listener is shutting down. */
    public boolean stopping() {
        return stopping;
    }

    void beginShutdown() {
        stopping = true;
        Runnable hook = shutdownHook;
        if (hook != null)
            hook.run();
        else
            stopReading();
    }

    /** Ends reading: a read in progress and every later one returns -1; writing a last reply still works. */
    public void stopReading() {
        try {
            transport.stopReading();
        } catch (IOException e) {
            abort();
        }
    }

    /** Says that nothing more is written (TLS: close_notify), and goes on reading. */
    public void stopWriting() throws IOException {
        TlsStream t = tls;
        if (t != null)
            t.stopWriting();
        transport.stopWriting();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Closes in order: with TLS a close_notify is sent first. By the session's thread; others use abort. RFC 8446 §6.1 */
    @Override
    public void close() {
        TlsStream t = tls;
        if (!closed)
            try {
                writeNanos = Math.min(writeNanos, GOODBYE.toNanos());
                if (t != null)
                    t.stopWriting();
                drain();
            } catch (IOException e) {
                // the peer is gone already
            }
        abort();
        if (t != null)
            t.release();
    }

    // Closing a socket with unread input resets it, and the peer may lose our last reply.
    private void drain() throws IOException {
        if (transport.available() <= 0)
            return;
        transport.stopWriting();
        byte[] sink = new byte[4096];
        for (int i = 0; i < 64 && transport.available() > 0; i++)
            transport.read(sink, 0, sink.length, 1);
    }

    /** Closes at once, from any thread; a read or write in progress fails. */
    public void abort() {
        closed = true;
        WriteGuard.forget(this);
        try {
            transport.close();
        } catch (IOException e) {
            // closed is closed
        }
    }

    private static int millis(Duration d) {
        return (int) Math.min(Integer.MAX_VALUE, d.toMillis());
    }
}
