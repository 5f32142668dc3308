package org.posthouse.access.pop3server;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Handler;
import org.posthouse.base.net.TlsContext;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.store.account.Account;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.mailbox.MailStore;

/** Serves POP3 on any listener, with TLS from the first octet or after STLS. One per process; safe for many threads. */
public final class Pop3Server implements Handler {
    /** The ALPN name. RFC 7301 §6 */
    public static final String ALPN = "pop3";
    /** What a listener says to whom it turns away. */
    public static final String REFUSAL = "-ERR [SYS/TEMP] too many connections, try again later";

    /** Failed logins from one address in ten minutes; each costs us a slow hash. */
    private static final int FAILURES = 30;

    private final Services services;

    /** What a session works with. */
    record Services(Settings settings, @Nullable TlsContext tls, SaslCredentials<Account> credentials, MailStore store,
            Journeys journeys, InstantSource clock, RateLimiter failures) {}

    /** Without a certificate (null) there is no STLS. */
    public Pop3Server(Settings settings, @Nullable TlsContext tls, SaslCredentials<Account> credentials, MailStore store,
            Journeys journeys, InstantSource clock) {
        this.services = new Services(settings, tls, credentials, store, journeys, clock,
                new RateLimiter(FAILURES, Duration.ofMinutes(10), 10_000, clock));
    }

    @Override
    public void handle(Connection connection) throws Exception {
        try (var session = new Session(services, connection)) {
            session.run();
        }
    }
}
