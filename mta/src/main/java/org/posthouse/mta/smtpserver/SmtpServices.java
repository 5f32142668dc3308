package org.posthouse.mta.smtpserver;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mta.delivery.LocalDelivery;
import org.posthouse.mta.gate.Gate;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.signing.Signing;
import org.posthouse.mta.verdict.Strangers;
import org.posthouse.store.account.Directory;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.login.Logins;
import org.posthouse.store.mailbox.MailStore;

/** Whom the server works with. Without a TlsContext there is no STARTTLS, without a gate strangers are not looked at, and without the last their messages are not. */
public record SmtpServices(Directory directory, Logins logins, MailStore store, LocalDelivery delivery, Queue queue,
        Journeys journeys,
        InstantSource clock, @Nullable TlsContext tls, @Nullable Gate gate, @Nullable Strangers strangers, Signing signing) {
    /** Signs nothing. */
    public SmtpServices(Directory directory, Logins logins, MailStore store, LocalDelivery delivery, Queue queue, Journeys journeys,
            InstantSource clock, @Nullable TlsContext tls, @Nullable Gate gate, @Nullable Strangers strangers) {
        this(directory, logins, store, delivery, queue, journeys, clock, tls, gate, strangers, Signing.NONE);
    }
}
