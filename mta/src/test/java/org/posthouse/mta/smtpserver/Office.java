package org.posthouse.mta.smtpserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.gate.Gate;
import org.posthouse.mta.queue.PlainQueue;
import org.posthouse.mta.verdict.Strangers;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.LoginLimits;
import org.posthouse.store.login.Logins;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.testkit.time.VirtualClock;

/** A server with everything around it made of paper: what was delivered, queued and told is kept in lists. John's password is "secret". */
final class Office implements MailStore, LocalDelivery, PlainQueue, Journeys {
    record Delivered(long account, Address recipient, Arrival arrival, String text, boolean fromMemory) {}

    record Queued(Arrival arrival, List<Recipient> recipients, String text) {}

    final VirtualClock clock = new VirtualClock();
    final FakeDirectory directory = new FakeDirectory();
    final MemoryEngine engine = new MemoryEngine();
    final List<Delivered> delivered = new ArrayList<>();
    final List<Queued> queued = new ArrayList<>();
    final List<JourneyEvent> events = new ArrayList<>();
    final Logins logins = new Logins("mail.example.com", new PaperCredentials(), null, null, LoginLimits.PROMPT, clock);
    private final AtomicLong ids = new AtomicLong(1000);
    /** Octets in every account. */
    volatile long used;
    volatile Outcome outcome = new Outcome.Delivered("local", "ok", Outcome.Handed.FINAL);
    /** By account, where it is not the one above. */
    final java.util.Map<Long, Outcome> outcomes = new java.util.concurrent.ConcurrentHashMap<>();
    volatile @Nullable Refusal refusal;
    /** Whether the store takes anything. */
    volatile boolean open = true;
    final java.util.concurrent.atomic.AtomicInteger blobsDropped = new java.util.concurrent.atomic.AtomicInteger();
    @Nullable
    TlsContext tls;
    @Nullable
    Gate gate;
    @Nullable
    Strangers strangers;
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

    /** A connection to a server made anew, for what has changed since. */
    Caller fresh(Door door) throws IOException {
        servers.clear();
        return call(door);
    }

    /** A connection that has been greeted. */
    Caller call(Door door, String from) throws IOException {
        Caller c = dial(door, from);
        c.expect(door == Door.LOCAL ? "220 mail.example.com LMTP" : "220 mail.example.com ESMTP");
        return c;
    }

    /** The same one for the same settings, so that what it counts goes on. */
    SmtpServer server(Door door) {
        SmtpServer server = servers.stream().filter(s -> s.door == door && s.settings.equals(settings)).findFirst().orElse(null);
        if (server == null) {
            server = new SmtpServer(door, settings,
                    new SmtpServices(directory, logins, this, this, this, this, clock, tls, gate, strangers));
            servers.add(server);
        }
        return server;
    }

    Caller dial(Door door, String from) {
        SmtpServer serving = server(door);
        String here = from.startsWith("127.") ? "127.0.0.1" : "192.0.2.1";
        Connection.Pair pair = Connection.pair(new InetSocketAddress(from, 40000), new InetSocketAddress(here, 25));
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
    public boolean isOpen() {
        return open;
    }

    @Override
    public AccountMail open(long account) {
        return (AccountMail) java.lang.reflect.Proxy.newProxyInstance(Office.class.getClassLoader(), new Class<?>[]{AccountMail.class},
                (_, method, _) -> {
                    if (method.getName().equals("quota"))
                        return new org.posthouse.store.sharing.Quota(used, FakeDirectory.FULL.quota(), 0, 0);
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
    public void discard(BlobId id) throws Refusal {
        engine.deleteBlob(id);
    }

    @Override
    public Outcome deliver(Recipient to, Arrival arrival, @Nullable Source bytes) {
        Address recipient = to.address();
        long account = to.route() instanceof Route.Local local ? local.account() : -1;
        try {
            delivered.add(new Delivered(account, recipient, arrival, textOf(arrival.blob()), bytes != null));
        } catch (Refusal e) {
            throw new AssertionError(e);
        }
        return outcomes.getOrDefault(account, outcome);
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
