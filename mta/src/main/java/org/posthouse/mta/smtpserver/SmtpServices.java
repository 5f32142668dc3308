package org.posthouse.mta.smtpserver;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mta.delivery.LocalDelivery;
import org.posthouse.mta.queue.Queue;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.mailbox.MailStore;

/** Whom the server works with. Without a TlsContext there is no STARTTLS. */
public record SmtpServices(Directory directory, SaslCredentials<Account> credentials, MailStore store, LocalDelivery delivery, Queue queue,
        Journeys journeys,
        InstantSource clock, @Nullable TlsContext tls) {}
