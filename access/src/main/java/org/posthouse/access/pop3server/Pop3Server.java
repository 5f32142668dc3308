package org.posthouse.access.pop3server;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Handler;
import org.posthouse.base.net.TlsContext;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.login.Logins;
import org.posthouse.store.mailbox.MailStore;

/** Serves POP3 on any listener, with TLS from the first octet or after STLS. One per process; safe for many threads. */
public final class Pop3Server implements Handler {
    /** The ALPN name. RFC 7301 §6 */
    public static final String ALPN = "pop3";
    /** What a listener says to whom it turns away. */
    public static final String REFUSAL = "-ERR [SYS/TEMP] too many connections, try again later";

    /** Logins that are remembered, so that the next keeps its distance. */
    private static final int DEVICES = 100_000;

    private final Services services;

    /** What a session works with; the delays are those between two logins of a device. */
    record Services(Settings settings, @Nullable TlsContext tls, Logins logins, MailStore store,
            Journeys journeys, InstantSource clock, @Nullable RateLimiter delays) {}

    /** Without a certificate (null) there is no STLS. */
    public Pop3Server(Settings settings, @Nullable TlsContext tls, Logins logins, MailStore store,
            Journeys journeys, InstantSource clock) {
        this.services = new Services(settings, tls, logins, store, journeys, clock,
                settings.loginDelay().isZero() ? null : new RateLimiter(1, settings.loginDelay(), DEVICES, clock));
    }

    @Override
    public void handle(Connection connection) throws Exception {
        try (var session = new Session(services, connection)) {
            session.run();
        }
    }
}
