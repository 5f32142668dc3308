package org.posthouse.mta.smtpserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.LocalDelivery;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.queue.Queue;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.account.Account;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.testkit.time.VirtualClock;

/** A server with everything around it made of paper: what was delivered, queued and told is kept in lists. John's password is "secret". */
final class Office implements SaslCredentials<Account>, MailStore, LocalDelivery, Queue, Journeys {
    record Delivered(long account, Address recipient, Arrival arrival, String text, boolean fromMemory) {}

    record Queued(Arrival arrival, List<Recipient> recipients, String text) {}

    final VirtualClock clock = new VirtualClock();
    final FakeDirectory directory = new FakeDirectory();
    final MemoryEngine engine = new MemoryEngine();
    final List<Delivered> delivered = new ArrayList<>();
    final List<Queued> queued = new ArrayList<>();
    final List<JourneyEvent> events = new ArrayList<>();
    private final AtomicLong ids = new AtomicLong(1000);
    /** Octets in every account. */
    volatile long used;
    volatile Outcome outcome = new Outcome.Delivered("local", "ok");
    volatile @Nullable Refusal refusal;
    final java.util.concurrent.atomic.AtomicInteger blobsDropped = new java.util.concurrent.atomic.AtomicInteger();
    @Nullable
    TlsContext tls;
    SmtpSettings settings = SmtpSettings.of("mail.example.com");
    private final List<SmtpServer> servers = new ArrayList<>();

    Office withTls(Path dir) throws IOException {
        SelfSigned cert = SelfSigned.create(dir, List.of("mail.example.com"));
        tls = TlsContext.server(cert.chain(), cert.key());
        return this;
    }

    Caller call(Door door) throws IOException {
        return call(door, "192.0.2.7");
    }

    /** A connection that has been greeted. */
    Caller call(Door door, String from) throws IOException {
        Caller c = dial(door, from);
        c.expect("220 mail.example.com ESMTP");
        return c;
    }

    /** The same one for the same settings, so that what it counts goes on. */
    SmtpServer server(Door door) {
        SmtpServer server = servers.stream().filter(s -> s.door == door && s.settings.equals(settings)).findFirst().orElse(null);
        if (server == null) {
            server = new SmtpServer(door, settings, new SmtpServices(directory, this, this, this, this, this, clock, tls));
            servers.add(server);
        }
        return server;
    }

    Caller dial(Door door, String from) {
        SmtpServer serving = server(door);
        Connection.Pair pair = Connection.pair(new InetSocketAddress(from, 40000), new InetSocketAddress("192.0.2.1", 25));
        Thread.ofVirtual().name("session").start(() -> {
            try {
                serving.handle(pair.server());
            } catch (IOException e) {
                // The caller has gone.
            } finally {
                pair.server().close();
            }
        });
        return new Caller(pair.client());
    }

    String textOf(BlobId id) throws Refusal {
        try (BlobReader r = engine.openBlob(id)) {
            return new String(r.bytes(0, r.size()), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Optional<Account> verify(String login, String password) throws SaslUnavailableException {
        if (login.equals("down"))
            throw new SaslUnavailableException("down", new IllegalStateException());
        return login.equals("john@example.com") && password.equals("secret") ? Optional.of(FakeDirectory.JOHN) : Optional.empty();
    }

    @Override
    public ScramKeys<Account> scramSha256(String login) {
        Scram.Keys keys = Scram.keys("secret", new byte[16], 4096).orElseThrow();
        return new ScramKeys<>(login.equals("john@example.com") ? Optional.of(FakeDirectory.JOHN) : Optional.empty(), new byte[16], 4096,
                keys.storedKey(),
                keys.serverKey());
    }

    @Override
    public Optional<SharedSecret<Account>> secret(String login) {
        return login.equals("john@example.com") ? Optional.of(new SharedSecret<>(FakeDirectory.JOHN, "secret")) : Optional.empty();
    }

    @Override
    public boolean keepsSecrets() {
        return true;
    }

    @Override
    public AccountMail open(long account) {
        return (AccountMail) java.lang.reflect.Proxy.newProxyInstance(Office.class.getClassLoader(), new Class<?>[]{AccountMail.class},
                (_, method, _) -> {
                    if (method.getName().equals("quotaUsed"))
                        return used;
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Override
    public BlobWriter newBlob() throws Refusal {
        Refusal r = refusal;
        if (r != null)
            throw r;
        BlobWriter w = engine.newBlob();
        return new BlobWriter() {
            private boolean finished;

            @Override
            public BlobId id() {
                return w.id();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws Refusal {
                w.write(bytes, offset, length);
            }

            @Override
            public long size() {
                return w.size();
            }

            @Override
            public BlobId finish() throws Refusal {
                finished = true;
                return w.finish();
            }

            @Override
            public void close() {
                if (!finished)
                    blobsDropped.incrementAndGet();
                w.close();
            }
        };
    }

    @Override
    public BlobReader openBlob(BlobId id) throws Refusal {
        return engine.openBlob(id);
    }

    @Override
    public Outcome deliver(long account, Address recipient, Arrival arrival, @Nullable Source bytes) {
        try {
            delivered.add(new Delivered(account, recipient, arrival, textOf(arrival.blob()), bytes != null));
        } catch (Refusal e) {
            throw new AssertionError(e);
        }
        return outcome;
    }

    @Override
    public void put(Arrival arrival, List<Recipient> recipients) throws Refusal {
        queued.add(new Queued(arrival, recipients, textOf(arrival.blob())));
    }

    @Override
    public long newId() {
        return ids.incrementAndGet();
    }

    @Override
    public synchronized void record(JourneyEvent event) {
        events.add(event);
    }

    @Override
    public List<JourneyEvent> journey(long id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Long> find(Query query, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
