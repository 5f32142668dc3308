package org.posthouse.base.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.limit.ConnectionLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections on one address and port, each served on a virtual thread of its own. */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Duration ACCEPT_ENDS = Duration.ofSeconds(1);
    private static final long BACK_OFF_NANOS = 50_000_000L;
    private static final long WARN_NANOS = 10_000_000_000L;

    /**
     * What one listener admits.
     *
     * @param connections open at a time in all
     * @param perAddress open at a time from one IPv4 address or one IPv6 /64
     * @param backlog waiting in the kernel
     */
    public record Limits(int connections, int perAddress, int backlog) {
        public static final Limits DEFAULT = new Limits(10_000, 100, 1024);
    }

    /**
     * What is served here.
     *
     * @param name of the service, for logs and thread names
     * @param limits what is admitted
     * @param refusal one line (without CRLF) for whom the limits turn away, or null for none; not sent with implicit TLS
     * @param tls implicit TLS with this certificate, or null
     * @param protocols the ALPN names accepted with implicit TLS
     * @param handshake how long the implicit handshake may take
     * @param preamble what proxies say first, or null; their clients are counted, not they
     */
    public record Service(String name, Limits limits, @Nullable String refusal, @Nullable TlsContext tls, List<String> protocols,
            Duration handshake, @Nullable Preamble preamble) {
        public Service {
            protocols = List.copyOf(protocols);
        }

        /** Without TLS, with default limits. */
        public static Service plain(String name) {
            return new Service(name, Limits.DEFAULT, null, null, List.of(), Duration.ofSeconds(30), null);
        }

        public Service with(Limits l) {
            return new Service(name, l, refusal, tls, protocols, handshake, preamble);
        }

        public Service refusing(String line) {
            return new Service(name, limits, line, tls, protocols, handshake, preamble);
        }

        public Service implicitTls(TlsContext context, String... alpn) {
            return new Service(name, limits, refusal, context, List.of(alpn), handshake, preamble);
        }

        public Service behind(@Nullable Preamble proxies) {
            return new Service(name, limits, refusal, tls, protocols, handshake, proxies);
        }
    }

    private final Service service;
    private final Handler handler;
    private final ServerSocketChannel socket;
    private final InetSocketAddress address;
    private final ConnectionLimits counts;
    /** Connections of proxies that have not yet said whose they are. */
    private final ConnectionLimits unsaid;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition allGone = lock.newCondition();
    private final Thread acceptor;
    private volatile boolean stopping;

    private Listener(Service service, Handler handler, ServerSocketChannel socket) throws IOException {
        this.service = service;
        this.handler = handler;
        this.socket = socket;
        this.address = (InetSocketAddress) socket.getLocalAddress();
        this.counts = new ConnectionLimits(service.limits.connections, service.limits.perAddress);
        this.unsaid = new ConnectionLimits(service.limits.connections, service.limits.connections);
        this.acceptor = Thread.ofPlatform().name("accept-" + service.name).daemon().unstarted(this::accept);
    }

    /**
     * Binds and starts accepting.
     *
     * @throws BindException that says which address, and how to allow it
     */
    public static Listener start(InetSocketAddress at, Service service, Handler handler) throws IOException {
        prepare();
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(at, service.limits.backlog);
        } catch (IOException e) {
            socket.close();
            throw cannotBind(at, e);
        }
        var listener = new Listener(service, handler, socket);
        listener.acceptor.start();
        return listener;
    }

    // The JDK opens the descriptors that virtual threads wait with at the first wait. Were there none left at that moment, no
    // connection of this process could ever be served; so that moment is now.
    private static void prepare() throws IOException {
        IdlePoller.shared();
        try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody.setSoTimeout(1);
            Thread.ofVirtual().start(() -> {
                try (var never = nobody.accept()) {
                    LOG.debug("unexpected {}", never);
                } catch (IOException e) {
                    // nobody came
                }
            }).join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while starting to listen");
        }
    }

    private static IOException cannotBind(InetSocketAddress at, IOException e) {
        String where = at.getAddress() == null ? at.toString() : at.getAddress().getHostAddress() + ":" + at.getPort();
        String why = String.valueOf(e.getMessage());
        String hint = "";
        if (at.getPort() > 0 && at.getPort() < 1024 && why.contains("ermission"))
            hint = "; allow it with: sysctl net.ipv4.ip_unprivileged_port_start=" + at.getPort()
                    + ", or setcap cap_net_bind_service=+ep on the java program, or AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit";
        else if (why.contains("in use"))
            hint = "; another program listens there";
        var better = new BindException("cannot listen on " + where + ": " + why + hint);
        better.initCause(e);
        return better;
    }

    /** Where it listens, with the real port where 0 was asked for. */
    public String name() {
        return service.name;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Connections being served. */
    public int connections() {
        return open.size();
    }

    private void accept() {
        long warned = System.nanoTime() - WARN_NANOS - 1;
        while (!stopping) {
            try {
                admit(socket.accept());
            } catch (Throwable e) {
                if (stopping || !socket.isOpen())
                    return;
                // Out of descriptors or memory, most likely: accepting again at once would spin, and giving up would be worse.
                if (System.nanoTime() - warned > WARN_NANOS) {
                    warned = System.nanoTime();
                    LOG.warn("{}: cannot accept: {}", service.name, e.toString());
                }
                LockSupport.parkNanos(BACK_OFF_NANOS);
            }
        }
    }

    private void admit(SocketChannel s) throws IOException {
        InetAddress from = ((InetSocketAddress) s.getRemoteAddress()).getAddress();
        Preamble preamble = service.preamble;
        Preamble proxy = preamble != null && preamble.expected(from) ? preamble : null;
        ConnectionLimits counted = proxy == null ? counts : unsaid;
        ConnectionLimits.Answer answer = counted.enter(from);
        if (answer != ConnectionLimits.Answer.ADMITTED) {
            refuse(s, from, answer);
            return;
        }
        Connection c;
        try {
            c = Connection.of(s);
        } catch (IOException e) {
            counted.leave(from);
            s.close();
            LOG.debug("{}: {} gone: {}", service.name, from, e.toString());
            return;
        }
        open.add(c);
        Thread.ofVirtual().name(service.name).start(() -> {
            if (proxy == null)
                shakeAndServe(c, from);
            else
                introduce(c, from, proxy);
        });
        if (stopping)
            c.beginShutdown();
    }

    /** A proxy says whose connection it is; from then on that one is counted. */
    private void introduce(Connection c, InetAddress proxy, Preamble preamble) {
        boolean said = false;
        try {
            c.readWithin(service.handshake);
            preamble.read(c);
            c.readWithin(Duration.ZERO);
            said = true;
        } catch (IOException e) {
            LOG.info("{}: proxy {}: {}", service.name, proxy.getHostAddress(), e.toString());
        } catch (Throwable e) {
            LOG.error("{}: error {} while a proxy spoke from {}", service.name, id(), proxy, e);
        } finally {
            unsaid.leave(proxy);
        }
        InetAddress client = c.remote().getAddress();
        ConnectionLimits.Answer answer = said ? counts.enter(client) : ConnectionLimits.Answer.TOO_MANY;
        if (answer == ConnectionLimits.Answer.ADMITTED) {
            shakeAndServe(c, client);
            return;
        }
        if (said)
            refuse(c, client, answer);
        c.close();
        gone(c);
    }

    private void refuse(Connection c, InetAddress client, ConnectionLimits.Answer answer) {
        LOG.info("{}: refused {}: {}", service.name, client.getHostAddress(), answer);
        String line = service.refusal;
        try {
            if (line != null && service.tls == null) {
                byte[] b = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
                c.write(b, 0, b.length);
            }
        } catch (IOException e) {
            // it is gone by itself
        }
    }

    private void refuse(SocketChannel s, InetAddress from, ConnectionLimits.Answer answer) {
        LOG.info("{}: refused {}: {}", service.name, from.getHostAddress(), answer);
        try (s) {
            String line = service.refusal;
            s.configureBlocking(false);
            if (line != null && service.tls == null)
                s.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            // it is gone by itself
        }
    }

    // The session gets a thread that has not waited in the handshake: a stack put aside in two pieces costs 2 KB more as long as it lives.
    private void shakeAndServe(Connection c, InetAddress counted) {
        TlsContext tls = service.tls;
        if (tls == null)
            serve(c, counted);
        else if (shaken(c, tls, counted))
            Thread.ofVirtual().name(service.name).start(() -> serve(c, counted));
    }

    private boolean shaken(Connection c, TlsContext tls, InetAddress counted) {
        try {
            c.timeout(service.handshake);
            c.startTlsServer(tls, service.protocols);
            c.timeout(Connection.DEFAULT_TIMEOUT);
            return true;
        } catch (IOException e) {
            LOG.debug("{}: {} gone: {}", service.name, c.remote(), e.toString());
        } catch (Throwable e) {
            LOG.error("{}: error {} while serving {}", service.name, id(), c.remote(), e);
        }
        over(c, counted);
        return false;
    }

    private void serve(Connection c, InetAddress counted) {
        try {
            handler.handle(c);
        } catch (IOException e) {
            LOG.debug("{}: {} gone: {}", service.name, c.remote(), e.toString());
        } catch (Throwable e) {
            LOG.error("{}: error {} while serving {}", service.name, id(), c.remote(), e);
        } finally {
            over(c, counted);
        }
    }

    private void over(Connection c, InetAddress counted) {
        c.close();
        counts.leave(counted);
        gone(c);
    }

    private static String id() {
        return Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x10000000);
    }

    private void gone(Connection c) {
        lock.lock();
        try {
            open.remove(c);
            if (open.isEmpty())
                allGone.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Stops accepting, tells every session through its onShutdown hook, waits so long for them to end, then aborts the rest. */
    public void close(Duration grace) {
        stopAccepting();
        for (Connection c : open)
            c.beginShutdown();
        if (!awaitEmpty(grace)) {
            LOG.info("{}: aborting {} connections", service.name, open.size());
            for (Connection c : open)
                c.abort();
            awaitEmpty(Duration.ofSeconds(1));
        }
    }

    /** Closes with 5 s of grace. */
    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }

    /** Accepts nothing more; sessions go on. When it returns, whoever connects is refused. */
    public void stopAccepting() {
        stopping = true;
        try {
            socket.close();
        } catch (IOException e) {
            LOG.warn("{}: closing: {}", service.name, e.toString());
        }
        // The system goes on listening until the accept that was waiting has come back.
        try {
            acceptor.join(ACCEPT_ENDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitEmpty(Duration d) {
        lock.lock();
        try {
            long left = d.toNanos();
            while (!open.isEmpty() && left > 0)
                left = allGone.awaitNanos(left);
            return open.isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return open.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
