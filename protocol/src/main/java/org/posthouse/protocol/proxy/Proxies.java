package org.posthouse.protocol.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Network;
import org.posthouse.base.net.Preamble;
import org.posthouse.base.wire.SyntaxException;

/** The proxies whose connections begin with a PROXY header; nobody else's header means anything. */
public record Proxies(List<Network> networks) implements Preamble {
    public Proxies {
        networks = List.copyOf(networks);
    }

    @Override
    public boolean expected(InetAddress peer) {
        return Network.anyContains(networks, peer);
    }

    @Override
    public void read(Connection connection) throws IOException {
        try {
            switch (ProxyHeader.read(connection)) {
                case ProxyHeader.Own o -> {
                }
                case ProxyHeader.Client c -> connection.present(c.from(), c.to());
            }
        } catch (SyntaxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
