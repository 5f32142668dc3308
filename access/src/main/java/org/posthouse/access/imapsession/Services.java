package org.posthouse.access.imapsession;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.TlsContext;
import org.posthouse.store.account.Directory;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.login.Logins;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.search.TextIndex;

/** What all sessions work with. Without a certificate (null) there is no STARTTLS. */
public record Services(Settings settings, @Nullable TlsContext tls, Logins logins, Directory directory, MailStore store,
        Journeys journeys, TextIndex texts, InstantSource clock) {}
