package org.posthouse.access.imapserver;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Services;
import org.posthouse.access.imapsession.Settings;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Handler;
import org.posthouse.base.net.TlsContext;
import org.posthouse.store.account.Directory;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.login.Logins;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.search.TextIndex;

/** Serves IMAP on any listener, with TLS from the first octet or after STARTTLS. One per process; safe for many threads. */
public final class ImapServer implements Handler {
    /** The ALPN name. RFC 7301 §6 */
    public static final String ALPN = "imap";
    /** What a listener says to whom it turns away. */
    public static final String REFUSAL = "* BYE [UNAVAILABLE] too many connections, try again later";

    private final Services services;

    /** Without a certificate (null) there is no STARTTLS. */
    public ImapServer(Settings settings, @Nullable TlsContext tls, Logins logins, Directory directory, MailStore store, Journeys journeys,
            TextIndex texts, InstantSource clock) {
        services = new Services(settings, tls, logins, directory, store, journeys, texts, clock);
    }

    @Override
    public void handle(Connection connection) throws Exception {
        new SessionLoop(services, connection).run();
    }
}
