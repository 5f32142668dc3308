package org.posthouse.base.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes outgoing connections; the seam through which tests route them into memory. */
@FunctionalInterface
public interface Dialer {
    /**
     * Connects.
     *
     * @param from the local address to send from, or null for the system's choice
     * @throws java.net.SocketTimeoutException when the connection was not made in time
     * @throws java.net.ConnectException when it was refused
     */
    Connection dial(InetSocketAddress to, @Nullable InetAddress from, Duration connectTimeout) throws IOException;

    /** The network itself. */
    static Dialer direct() {
        return (to, from, connectTimeout) -> {
            SocketChannel channel = SocketChannel.open();
            try {
                if (from != null)
                    channel.bind(new InetSocketAddress(from, 0));
                channel.socket().connect(to, (int) Math.min(Integer.MAX_VALUE, connectTimeout.toMillis()));
                return Connection.of(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        };
    }
}
