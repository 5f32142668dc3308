package org.posthouse.access.imapserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Settings;
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
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.LoginLimits;
import org.posthouse.store.login.Logins;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.store.search.NoTextIndex;

/** An IMAP server on a port of loopback, over a store in memory: mary and robert@example.org with the password "secret". */
final class House implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-21T02:40:00Z");
    /** Seconds that pass between two looks at the clock. */
    volatile int pace;
    private final AtomicLong passed = new AtomicLong();
    final Engine engine;
    final StoredDirectory directory;
    final StoredMail store;
    final Account mary;
    final Account robert;
    final List<JourneyEvent> events = Collections.synchronizedList(new ArrayList<>());
    final Listener listener;
    final StoredCredentials credentials;

    House() throws Exception {
        this(new MemoryEngine(), PlaintextLogin.ALWAYS, null);
    }

    House(Engine engine, PlaintextLogin plaintext, @Nullable TlsContext tls) throws Exception {
        this(engine, plaintext, tls, 0, false);
    }

    House(Engine engine, PlaintextLogin plaintext, @Nullable TlsContext tls, int port, boolean implicit) throws Exception {
        this.engine = engine;
        InstantSource clock = () -> NOW.plusSeconds(passed.addAndGet(pace));
        directory = new StoredDirectory(engine, clock);
        Address address = Address.parse("mary@example.org");
        if (directory.account(address).isEmpty()) {
            directory.addDomain(Domain.of("example.org"));
            directory.addAccount(address);
        }
        mary = directory.account(address).orElseThrow();
        Address other = Address.parse("robert@example.org");
        if (directory.account(other).isEmpty())
            directory.addAccount(other);
        robert = directory.account(other).orElseThrow();
        Path keys = Files.createTempDirectory("keys");
        credentials = new StoredCredentials(directory, clock, keys,
                new StoredCredentials.Settings(64, 1, 1, 4096, Duration.ofMinutes(1)));
        for (Account account : directory.accounts())
            credentials.setPassword(account.id(), "secret", false);
        Logins logins = new Logins("mail.example.org", credentials, null, new Visits(directory, clock, keys), LoginLimits.PROMPT, clock);
        store = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        Settings.Limits limits = new Settings.Limits(Duration.ofSeconds(60), Duration.ofMinutes(30), Duration.ofMinutes(1), 30L << 20, 20);
        ImapServer server = new ImapServer(new Settings("mail.example.org", plaintext, limits, java.util.Set.of(other)), tls, logins,
                directory, store, new Told(),
                new NoTextIndex(), clock);
        Listener.Service service = Listener.Service.plain("imap").with(new Listener.Limits(5000, 5000, 1024));
        if (implicit && tls != null)
            service = service.implicitTls(tls, ImapServer.ALPN);
        listener = Listener.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), service, server);
    }

    InetSocketAddress at() {
        return listener.address();
    }

    AccountMail mail() throws Refusal {
        return store.open(mary.id());
    }

    long inbox() throws Refusal {
        return mail().mailbox(MailboxName.INBOX).orElseThrow().id();
    }

    NewMessage message(String text) throws Refusal, IOException {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        try (BlobWriter blob = store.newBlob()) {
            blob.write(bytes, 0, bytes.length);
            blob.finish();
            return new NewMessage(new byte[0], blob.id(), bytes.length, NOW, FlagSet.NONE, Structure.of(Source.of(bytes), Limits.DEFAULT),
                    7, null);
        }
    }

    /** Puts messages into INBOX, lines ending in LF. */
    void deliver(String... texts) throws Refusal, IOException {
        List<NewMessage> messages = new ArrayList<>();
        for (String text : texts)
            messages.add(message(text));
        mail().append(inbox(), messages);
    }

    /** A short message. */
    static String letter(int n) {
        return "From: Robert <robert@example.com>\nTo: mary@example.org\nSubject: Letter " + n + "\nDate: Sat, 21 Nov 2026 02:0" + n % 10
                + ":00 +0000\nMessage-ID: <" + n + "@example.com>\n\nText of letter " + n + ".\n";
    }

    @Override
    public void close() {
        listener.close(Duration.ofSeconds(1));
        store.close();
        engine.close();
    }

    private final class Told implements Journeys {
        private final AtomicLong next = new AtomicLong(1000);

        @Override
        public long newId() {
            return next.incrementAndGet();
        }

        @Override
        public void record(JourneyEvent event) {
            events.add(event);
        }

        @Override
        public List<JourneyEvent> journey(long id) {
            return events.stream().filter(e -> e.journey() == id).toList();
        }

        @Override
        public List<Long> find(Query query, int limit) {
            return List.of();
        }
    }

}
