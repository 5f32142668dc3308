package org.posthouse.mta.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.LocalDelivery;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.relay.Relay;
import org.posthouse.protocol.smtpclient.Timeouts;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.time.VirtualClock;

/** A queue with everything around it in memory, for tests. */
final class House implements AutoCloseable {
    final VirtualClock clock = new VirtualClock();
    final VirtualDns dns = VirtualDns.of(z -> {
    });
    final Log log = new Log();
    final Mailboxes mailboxes = new Mailboxes();
    final Reports reports = new Reports();
    Notices notices = reports;
    Engine engine = new MemoryEngine();
    Settings settings = Settings.DEFAULT;
    org.posthouse.mta.relay.Settings relaySettings;
    /** First words of messages by id, and back. */
    final Map<Long, String> names = new ConcurrentHashMap<>();
    final Map<String, Long> ids = new ConcurrentHashMap<>();
    StoredQueue queue;
    Relay relay;

    House(int port) {
        relaySettings = org.posthouse.mta.relay.Settings.of("mx.here.example").port(port).timeouts(Timeouts.all(Duration.ofSeconds(5)));
        open();
    }

    /** Opens queue and relay over the same engine again, as after a restart. */
    void open() {
        relay = new Relay(relaySettings, dns, Dialer.direct(), engine, clock, clock, new Random(1));
        queue = new StoredQueue(settings, new StoredQueue.Services(engine, Carrier.of(relay), mailboxes, notices, log, clock, clock))
                .start();
    }

    void restart() {
        close();
        open();
    }

    long send(String from, String text, String... to) throws Refusal {
        return send(from, text.getBytes(StandardCharsets.UTF_8), to);
    }

    long send(String from, byte[] text, String... to) throws Refusal {
        Arrival arrival = arrival(from, text);
        String name = new String(text, StandardCharsets.UTF_8).strip();
        names.put(arrival.id(), name);
        ids.put(name, arrival.id());
        var all = new ArrayList<Recipient>();
        for (String address : to) {
            Address a = Address.parse(address);
            boolean local = a.domain().ascii().equals("here.example");
            all.add(new Recipient(a, a, local ? new Route.Local(a.local().value().hashCode()) : new Route.Remote()));
        }
        queue.put(arrival, all);
        return arrival.id();
    }

    /** How many recipients of a message an operator changed; null: all of it. */
    long operate(long id, @Nullable String recipient, Action action) throws Refusal {
        return queue.operator().apply(Filter.of(id, recipient == null ? null : Address.parse(recipient)), action, false).recipients();
    }

    /** From "message address" to the key of what was filed. */
    String filedKey(String who) {
        int space = who.lastIndexOf(' ');
        return who.substring(space + 1) + " " + ids.get(who.substring(0, space));
    }

    Arrival arrival(String from, byte[] text) throws Refusal {
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(text, 0, text.length);
            byte[] trace = "Received: from test by here.example\r\n".getBytes(StandardCharsets.US_ASCII);
            return new Arrival(log.newId(), ReturnPath.parse(from), trace, blob.finish(), text.length, clock.instant(),
                    Terms.of(Terms.Content.SEVEN_BIT, false), "");
        }
    }

    @Override
    public void close() {
        queue.close(Duration.ofSeconds(5));
        relay.close();
    }

    /** Journeys in a list. */
    static final class Log implements Journeys {
        private static final long LOOK = 10_000_000;

        /** Recipient whose next deferral cannot be told. */
        volatile @Nullable String breaksAt;
        private final AtomicLong ids = new AtomicLong(1000);
        private final List<JourneyEvent> events = new ArrayList<>();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();

        @Override
        public long newId() {
            return ids.incrementAndGet();
        }

        @Override
        public void record(JourneyEvent event) {
            if (event.step() == Step.DEFERRED && event.recipient().equals(breaksAt)) {
                breaksAt = null;
                throw new IllegalStateException("broken at " + event.recipient());
            }
            lock.lock();
            try {
                events.add(event);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public List<JourneyEvent> journey(long id) {
            lock.lock();
            try {
                return events.stream().filter(e -> e.journey() == id).toList();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public List<Long> find(Query query, int limit) {
            return List.of();
        }

        int count(Step step) {
            lock.lock();
            try {
                return (int) events.stream().filter(e -> e.step() == step).count();
            } finally {
                lock.unlock();
            }
        }

        List<JourneyEvent> all(Step step) {
            lock.lock();
            try {
                return events.stream().filter(e -> e.step() == step).toList();
            } finally {
                lock.unlock();
            }
        }

        /** Waits until something is so; looked at again after every event, and now and then. */
        void until(String what, BooleanSupplier so) throws InterruptedException {
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!so.getAsBoolean()) {
                lock.lock();
                try {
                    if (System.nanoTime() > end)
                        throw new AssertionError("not in time: " + what + "; " + events);
                    changed.awaitNanos(LOOK);
                } finally {
                    lock.unlock();
                }
            }
        }

        JourneyEvent await(Step step, int count) throws InterruptedException {
            until(count + " " + step, () -> all(step).size() >= count);
            return all(step).get(count - 1);
        }
    }

    /** Local mailboxes that may be full. */
    static final class Mailboxes implements LocalDelivery {
        final Map<String, Arrival> filed = new ConcurrentHashMap<>();
        final Map<String, Integer> times = new ConcurrentHashMap<>();
        volatile @Nullable Outcome answer;

        @Override
        public Outcome deliver(Recipient to, Arrival arrival, org.posthouse.mail.mime.@Nullable Source bytes) {
            Address recipient = to.address();
            Outcome o = answer;
            if (o != null)
                return o;
            times.merge(recipient + " " + arrival.id(), 1, Integer::sum);
            filed.put(recipient + " " + arrival.id(), arrival);
            return new Outcome.Delivered("local", "filed", Outcome.Handed.FINAL);
        }
    }

    /** Notices that go to the return path as a local or remote recipient, with a short text. */
    final class Reports implements Notices {
        final List<About> failures = new ArrayList<>();
        /** "message address" of all failures. */
        final Set<String> told = ConcurrentHashMap.newKeySet();
        final List<About> delays = new ArrayList<>();
        final List<Done> successes = new ArrayList<>();
        volatile boolean broken;

        @Override
        public Optional<Notice> failure(Arrival message, List<About> failed) throws Refusal, IOException {
            if (broken)
                throw new IOException("no notice today");
            synchronized (failures) {
                failures.addAll(failed);
                for (About a : failed)
                    told.add(names.get(message.id()) + " " + a.recipient().address());
            }
            return notice(message);
        }

        @Override
        public Optional<Notice> delay(Arrival message, List<About> waiting) throws Refusal {
            synchronized (delays) {
                delays.addAll(waiting);
            }
            return notice(message);
        }

        @Override
        public Optional<Notice> success(Arrival message, List<Done> done) throws Refusal {
            synchronized (successes) {
                successes.addAll(done);
            }
            return notice(message);
        }

        private Optional<Notice> notice(Arrival message) throws Refusal {
            if (message.returnPath().isNull())
                return Optional.empty();
            Address to = message.returnPath().address().orElseThrow();
            boolean local = to.domain().ascii().equals("here.example");
            var recipient = new Recipient(to, to, local ? new Route.Local(7) : new Route.Remote());
            return Optional.of(new Notice(arrival("", "Subject: notice\r\n\r\n".getBytes(StandardCharsets.US_ASCII)), List.of(recipient)));
        }
    }

    static Outcome.Deferred full() {
        return new Outcome.Deferred(EnhancedStatus.of(4, 2, 2), "local", "full");
    }

    Instant now() {
        return clock.instant();
    }
}
