package org.posthouse.access.http;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.base.limit.ConnectionLimits;

/** Bounds the connections of one address (IPv6: /64) as they are accepted, before anything is read or made for them; those above are closed without a word. */
final class Admission implements SocketOptions {
    private final SocketOptions usual;
    private final int perAddress;
    private final int sweepAt;
    private final Map<String, List<SocketChannel>> open = new HashMap<>();
    private int tracked;

    /** Of at most that many connections in all, which the listener itself sees to. */
    Admission(SocketOptions usual, int inAll, int perAddress) {
        this.usual = usual;
        this.perAddress = perAddress;
        sweepAt = 2 * inAll + 64;
    }

    // The listener calls it for each connection before it does anything else, and closes one for which it throws.
    @Override
    public void configureSocket(SocketChannel connection) {
        usual.configureSocket(connection);
        try {
            if (connection.getRemoteAddress() instanceof InetSocketAddress peer
                    && !enter(ConnectionLimits.key(peer.getAddress()), connection))
                throw new UncheckedIOException(new IOException("too many connections of " + peer.getAddress().getHostAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized boolean enter(String address, SocketChannel connection) {
        if (tracked >= sweepAt)
            sweep();
        List<SocketChannel> its = open.computeIfAbsent(address, _ -> new ArrayList<>(2));
        if (its.size() >= perAddress) {
            // Nobody tells when one ends.
            int before = its.size();
            its.removeIf(c -> !c.isOpen());
            tracked -= before - its.size();
            if (its.size() >= perAddress)
                return false;
        }
        its.add(connection);
        tracked++;
        return true;
    }

    private void sweep() {
        open.values().forEach(its -> its.removeIf(c -> !c.isOpen()));
        open.values().removeIf(List::isEmpty);
        tracked = open.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return usual.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return usual.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return usual.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return usual.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return usual.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return usual.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return usual.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return usual.tcpNoDelay();
    }
}
