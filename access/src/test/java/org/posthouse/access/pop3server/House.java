package org.posthouse.access.pop3server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Listener;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.StoredCredentials;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.account.Visits;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.LoginLimits;
import org.posthouse.store.login.Logins;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.mailbox.StoredMail;

/** A POP3 server on a port of loopback, over a store in memory: mary@example.org with the password "a secret", kept for APOP too. */
final class House implements AutoCloseable {
    static final String LOGIN = "mary@example.org";
    static final String PASSWORD = "a secret";

    /** The time, as a test sets it. */
    volatile Instant now = Instant.parse("2026-11-21T02:40:00Z");
    final Engine engine;
    final Logins logins;
    final StoredDirectory directory;
    final StoredCredentials credentials;
    final StoredMail store;
    final Account mary;
    final List<JourneyEvent> events = Collections.synchronizedList(new ArrayList<>());
    final Listener listener;

    House(Path folder) throws Exception {
        this(folder, new MemoryEngine(), new Settings("mail.example.org", PlaintextLogin.ALWAYS, Settings.Limits.DEFAULT), null);
    }

    House(Path folder, Engine engine, Settings settings, @Nullable TlsContext tls) throws Exception {
        this.engine = engine;
        InstantSource clock = () -> now;
        directory = new StoredDirectory(engine, clock);
        directory.addDomain(Domain.of("example.org"));
        mary = directory.addAccount(Address.parse(LOGIN));
        credentials = new StoredCredentials(directory, clock, folder, StoredCredentials.Settings.DEFAULT);
        credentials.setPassword(mary.id(), PASSWORD, true);
        logins = new Logins("mail.example.org", credentials, null, new Visits(directory, clock, folder), LoginLimits.PROMPT, clock);
        store = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        var server = new Pop3Server(settings, tls, logins, store, new Told(), clock);
        listener = Listener.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Listener.Service.plain("pop3"), server);
    }

    /** Adds a message to the INBOX as it would come from SMTP. */
    void deliver(String message) throws Exception {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        try (BlobWriter blob = store.newBlob()) {
            blob.write(bytes, 0, bytes.length);
            var id = blob.finish();
            mail().append(inbox(), List.of(new NewMessage(new byte[0], id, bytes.length, Instant.EPOCH, FlagSet.NONE,
                    Structure.of(Source.of(bytes), Limits.DEFAULT), 7, null)));
        }
    }

    AccountMail mail() throws Exception {
        return store.open(mary.id());
    }

    long inbox() throws Exception {
        return mail().mailbox(MailboxName.INBOX).orElseThrow().id();
    }

    /** UIDs in the INBOX, hidden ones included. */
    List<Long> uids() throws Exception {
        var view = mail().view(inbox());
        var uids = new ArrayList<Long>();
        for (int i = 0; i < view.size(); i++)
            uids.add(view.uid(i));
        return uids;
    }

    @Override
    public void close() {
        listener.close();
    }

    private final class Told implements Journeys {
        private final AtomicLong ids = new AtomicLong(100);

        @Override
        public long newId() {
            return ids.incrementAndGet();
        }

        @Override
        public void record(JourneyEvent event) {
            events.add(event);
        }

        @Override
        public List<JourneyEvent> journey(long id) {
            return List.copyOf(events);
        }

        @Override
        public List<Long> find(Query query, int limit) {
            return List.of();
        }
    }
}
