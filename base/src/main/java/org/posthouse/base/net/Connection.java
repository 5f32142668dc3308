package org.posthouse.base.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    /** A compressed connection on which nothing has come for so long lets go of its compressors. */
    private static final int REST_AFTER_MILLIS = 2000;

    private final Transport transport;
    private final RawInput raw;
    private @Nullable TlsStream tls;
    private @Nullable CompressedStream compression;
    private int readMillis = millis(DEFAULT_TIMEOUT);
    // In System.nanoTime; 0 for any time.
    private long readBy;
    private volatile long writeNanos = DEFAULT_TIMEOUT.toNanos();
    private volatile long writeSince;
    private volatile boolean slow;
    private volatile boolean closed;
    private volatile boolean stopping;
    private volatile @Nullable Runnable shutdownHook;
    private volatile @Nullable InetSocketAddress presentedRemote;
    private volatile @Nullable InetSocketAddress presentedLocal;

    Connection(Transport transport) {
        this.transport = transport;
        this.raw = new RawInput(transport);
        PeerGuard.watch(this);
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

    /** The peer's address; behind a proxy that of the proxy's client. */
    public InetSocketAddress remote() {
        InetSocketAddress presented = presentedRemote;
        return presented == null ? transport.remote() : presented;
    }

    /** Our own address; behind a proxy the one that its client came to. */
    public InetSocketAddress local() {
        InetSocketAddress presented = presentedLocal;
        return presented == null ? transport.local() : presented;
    }

    /** A proxy that is trusted says who its client is and where that came to; null leaves what is known. */
    public void present(@Nullable InetSocketAddress client, @Nullable InetSocketAddress here) {
        if (client != null)
            presentedRemote = client;
        if (here != null)
            presentedLocal = here;
    }

    public boolean isTls() {
        return tls != null;
    }

    /** What the handshake agreed on; null without TLS. */
    public @Nullable TlsInfo tlsSession() {
        TlsStream t = tls;
        return t == null ? null : t.info();
    }

    /** Types of what a login can be bound to here, the best first: {@code tls-exporter}, {@code tls-server-end-point}; none without TLS. RFC 9266 §2, RFC 5929 §4 */
    public List<String> channelBindingTypes() {
        TlsStream t = tls;
        return t == null ? List.of() : t.bindings().types();
    }

    /** What a login can be bound to; empty for a type that this connection has not. */
    public Optional<byte[]> channelBinding(String type) {
        TlsStream t = tls;
        return t == null ? Optional.empty() : t.bindings().data(type);
    }

    /** How long a read may wait for the peer; zero waits for ever. */
    public void timeout(Duration read) {
        readMillis = millis(read);
    }

    /**
     * For a session that ends when its peer is silent: from now on a timeout of five seconds and more may come a second late, and nothing can be read after it. A timer of
     * its own for every read costs more than the read.
     */
    public void coarseTimeouts() {
        transport.coarseTimeouts();
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

    /** From now on everything is compressed in both directions, below TLS. What was written must be flushed before. RFC 4978 §3 */
    public void compress() {
        if (compression != null)
            throw new IllegalStateException("compressed already");
        compression = new CompressedStream(new Below());
    }

    public boolean isCompressed() {
        return compression != null;
    }

    /** The connection without compression. */
    private final class Below implements Stream {
        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            return readBelow(b, off, len);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            writeBelow(b, off, len);
        }

        @Override
        public boolean ready() throws IOException {
            return readyBelow();
        }

        @Override
        public void close() {
            Connection.this.close();
        }
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (len == 0)
            return 0;
        CompressedStream c = compression;
        return c == null ? readBelow(b, off, len) : c.read(b, off, len);
    }

    private int readBelow(byte[] b, int off, int len) throws IOException {
        TlsStream t = tls;
        return t == null ? raw.read(b, off, len, patience()) : t.read(b, off, len, patience());
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        CompressedStream c = compression;
        if (c == null)
            writeBelow(b, off, len);
        else
            c.write(b, off, len);
    }

    @Override
    public void flush() throws IOException {
        CompressedStream c = compression;
        if (c != null)
            c.flush();
    }

    private void writeBelow(byte[] b, int off, int len) throws IOException {
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
    void check(long now) {
        transport.check(now);
        long since = writeSince;
        if (since != 0 && now - since > writeNanos) {
            slow = true;
            abort();
        }
    }

    @Override
    public boolean ready() throws IOException {
        CompressedStream c = compression;
        return c == null ? readyBelow() : c.ready();
    }

    private boolean readyBelow() throws IOException {
        TlsStream t = tls;
        return t == null ? raw.available() > 0 : t.ready();
    }

    @Override
    public void awaitInput() throws IOException {
        CompressedStream c = compression;
        if (c == null) {
            awaitBelow(patience());
            return;
        }
        if (c.ready())
            return;
        int millis = patience();
        if (!c.awake() || millis > 0 && millis <= REST_AFTER_MILLIS) {
            awaitBelow(millis);
            return;
        }
        try {
            awaitBelow(REST_AFTER_MILLIS);
        } catch (SocketTimeoutException e) {
            c.rest();
            awaitBelow(millis == 0 ? 0 : millis - REST_AFTER_MILLIS);
        }
    }

    private void awaitBelow(int millis) throws IOException {
        TlsStream t = tls;
        if (t == null || !t.holdsInput())
            raw.fill(millis);
    }

    /**
     * Waits until the peer sends or closes, the waker is woken, or the time is over. Ask the reader's buffered() first: what it
     * holds already is not seen here.
     */
    public Awaited awaitInput(Waker waker, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        TlsStream t = tls;
        CompressedStream c = compression;
        for (;;) {
            if (t != null && t.ready() && c == null || c != null && c.ready())
                return Awaited.INPUT;
            Awaited why;
            if (c == null || !c.awake())
                why = raw.await(waker, deadline);
            else {
                long soon = System.nanoTime() + REST_AFTER_MILLIS * 1_000_000L;
                why = raw.await(waker, Math.min(deadline, soon));
                if (why == Awaited.TIMEOUT && soon < deadline) {
                    c.rest();
                    continue;
                }
            }
            // With TLS something has arrived, but perhaps no content; at the end there is nothing more to wait for.
            if (t == null && c == null || why != Awaited.INPUT || !raw.fill(readMillis))
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
        CompressedStream c = compression;
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
        if (c != null)
            c.release();
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
        PeerGuard.forget(this);
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
