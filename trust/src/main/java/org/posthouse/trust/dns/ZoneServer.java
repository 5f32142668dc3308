package org.posthouse.trust.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a zone by UDP and TCP on one port, as if it were the whole of DNS: every name is answered with authority, and recursion is
 * said to be available so that stub resolvers ask. For loopback: it answers whoever asks.
 */
public final class ZoneServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneServer.class);
    private static final int UDP_MAX = 4096;
    private static final int TCP_CONNECTIONS = 64;
    private static final int TCP_IDLE_MILLIS = 10_000;
    private static final int BIND_ATTEMPTS = 20;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Semaphore connections = new Semaphore(TCP_CONNECTIONS);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile ZoneAnswers answers;
    private volatile boolean closed;

    private ZoneServer(Zone zone, DatagramSocket udp, ServerSocket tcp) {
        this.answers = new ZoneAnswers(zone);
        this.udp = udp;
        this.tcp = tcp;
    }

    /** Binds both sockets and answers from then on; with port 0 one that is free for both. */
    public static ZoneServer start(Zone zone, InetSocketAddress at) throws IOException {
        IOException last = null;
        for (int i = 0; i < BIND_ATTEMPTS; i++) {
            var tcp = new ServerSocket();
            try {
                tcp.setReuseAddress(true);
                tcp.bind(at, TCP_CONNECTIONS);
                var udp = new DatagramSocket(new InetSocketAddress(at.getAddress(), tcp.getLocalPort()));
                var server = new ZoneServer(zone, udp, tcp);
                Thread.ofVirtual().name("dns-udp").start(server::datagrams);
                Thread.ofVirtual().name("dns-tcp").start(server::connections);
                return server;
            } catch (IOException e) {
                tcp.close();
                last = new IOException("cannot serve DNS on " + at + ": " + e.getMessage(), e);
                if (at.getPort() != 0)
                    break;
            }
        }
        throw last == null ? new IOException("cannot serve DNS on " + at) : last;
    }

    /** On the loopback address, a free port. */
    public static ZoneServer start(Zone zone) throws IOException {
        return start(zone, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    /** Where it listens, for both UDP and TCP. */
    public InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    /** Serves another zone from now on. */
    public void zone(Zone zone) {
        answers = new ZoneAnswers(zone);
    }

    private void datagrams() {
        byte[] buffer = new byte[UDP_MAX];
        while (!closed) {
            try {
                var in = new DatagramPacket(buffer, buffer.length);
                udp.receive(in);
                byte[] out = answers.answer(Arrays.copyOf(buffer, in.getLength()), UDP_MAX);
                if (out.length > 0)
                    udp.send(new DatagramPacket(out, out.length, in.getSocketAddress()));
            } catch (IOException e) {
                if (!closed)
                    LOG.debug("dns: {}", e.toString());
            }
        }
    }

    private void connections() {
        while (!closed) {
            try {
                Socket s = tcp.accept();
                if (!connections.tryAcquire()) {
                    s.close();
                    continue;
                }
                open.add(s);
                Thread.ofVirtual().name("dns-tcp").start(() -> serve(s));
            } catch (IOException e) {
                if (!closed)
                    LOG.warn("dns: cannot accept: {}", e.toString());
            }
        }
    }

    // Each message behind its length in two octets. RFC 1035 §4.2.2
    private void serve(Socket s) {
        try (s) {
            s.setSoTimeout(TCP_IDLE_MILLIS);
            s.setTcpNoDelay(true);
            var in = new DataInputStream(s.getInputStream());
            for (;;) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] out = answers.answer(query, 0xffff);
                if (out.length == 0)
                    continue;
                byte[] framed = new byte[out.length + 2];
                framed[0] = (byte) (out.length >>> 8);
                framed[1] = (byte) out.length;
                System.arraycopy(out, 0, framed, 2, out.length);
                s.getOutputStream().write(framed);
            }
        } catch (IOException e) {
            LOG.debug("dns: connection over: {}", e.toString());
        } finally {
            open.remove(s);
            connections.release();
        }
    }

    @Override
    public void close() {
        closed = true;
        udp.close();
        try {
            tcp.close();
            for (Socket s : open)
                s.close();
        } catch (IOException e) {
            LOG.debug("dns: closing: {}", e.toString());
        }
    }
}
