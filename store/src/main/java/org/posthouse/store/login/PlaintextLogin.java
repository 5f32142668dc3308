package org.posthouse.store.login;

import java.net.InetAddress;
import org.posthouse.base.net.Connection;

/** Where a password may come without TLS. RFC 8314 §3 */
public enum PlaintextLogin {
    NEVER, LOOPBACK, ALWAYS;

    /** Whether it may come on a connection as it is now. */
    public boolean allowedOn(Connection connection) {
        return connection.isTls() || allowed(connection.remote().getAddress(), connection.local().getAddress());
    }

    /** Whether it may come between two addresses without TLS. */
    public boolean allowed(InetAddress remote, InetAddress local) {
        return switch (this) {
            case NEVER -> false;
            case LOOPBACK -> remote.isLoopbackAddress() && local.isLoopbackAddress();
            case ALWAYS -> true;
        };
    }
}
