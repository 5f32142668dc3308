package org.posthouse.access.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/** Lets clients choose, in the handshake, the application protocol by which a name is proven: the handshake is all there is of it. */
final class ProofSelector implements ServerConnectionSelector {
    private final String protocol;

    ProofSelector(String protocol) {
        this.protocol = protocol;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.UNSUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return Set.of(protocol);
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Proven();
    }

    private static final class Proven implements ServerConnection {
        @Override
        public void handle(Limit limit) {
            // Nothing is said.
        }

        @Override
        public Duration idleTime() {
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            // The listener closes it after the handling.
        }
    }
}
