package org.posthouse.access.managesieve;

import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Handler;
import org.posthouse.base.net.TlsContext;
import org.posthouse.store.login.Logins;
import org.posthouse.store.rules.Scripts;

/** Serves ManageSieve on any listener, with TLS after STARTTLS. One per process; safe for many threads. */
public final class SieveServer implements Handler {
    /** The ALPN name. RFC 7301 §6 */
    public static final String ALPN = "managesieve";
    /** What a listener says to whom it turns away. */
    public static final String REFUSAL = "BYE (TRYLATER) \"too many connections, try again later\"";

    private final Services services;

    /** What a session works with. */
    record Services(Settings settings, @Nullable TlsContext tls, Logins logins, Scripts scripts) {}

    /** Without a certificate (null) there is no STARTTLS. */
    public SieveServer(Settings settings, @Nullable TlsContext tls, Logins logins, Scripts scripts) {
        this.services = new Services(settings, tls, logins, scripts);
    }

    @Override
    public void handle(Connection connection) throws Exception {
        try (var session = new Session(services, connection)) {
            session.run();
        }
    }
}
