package org.posthouse.mta.ending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.Action;
import org.posthouse.mta.queue.Carrier;
import org.posthouse.mta.queue.Filter;
import org.posthouse.mta.queue.Notices;
import org.posthouse.mta.queue.Settings;
import org.posthouse.mta.queue.StoredQueue;
import org.posthouse.mta.relay.Attempted;
import org.posthouse.mta.relay.NextHop;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.testkit.time.VirtualClock;

/** Holes that were planted are found, and nothing else is. */
final class EndingsTest {
    /** As the journey stores the step. */
    private static final int DROPPED = List.of(Step.values()).indexOf(Step.DROPPED);
    private static final int RELAYED = List.of(Step.values()).indexOf(Step.RELAYED);

    private final VirtualClock clock = new VirtualClock();
    private final Engine engine = new MemoryEngine();
    private StoredJourneys journeys;
    private StoredQueue queue;
    private Endings endings;

    /** Takes everything but from those who are never there, who wait, and those who do not exist. */
    private static final class Far implements Carrier {
        @Override
        public NextHop nextHop(Address recipient) {
            return NextHop.domain(recipient.domain().ascii());
        }

        @Override
        public Attempted attempt(NextHop hop, Arrival message, List<Recipient> recipients) {
            var all = new ArrayList<Outcome>();
            for (Recipient r : recipients)
                all.add(switch (r.address().local().value()) {
                    case "later" -> new Outcome.Deferred(org.posthouse.mail.dsn.EnhancedStatus.of(4, 2, 1), "mx", "450 later");
                    case "never" -> new Outcome.Failed(org.posthouse.mail.dsn.EnhancedStatus.of(5, 1, 1), "mx", "550 no");
                    default -> new Outcome.Delivered("mx", "250 ok", Outcome.Handed.RELAYED);
                });
            return new Attempted(all, "", "", false);
        }
    }

    /** Notes who has been tried. */
    private final class Told implements Journeys {
        @Override
        public long newId() {
            return journeys.newId();
        }

        @Override
        public void record(JourneyEvent event) {
            journeys.record(event);
            if (!event.recipient().isEmpty() && event.step() != Step.QUEUED)
                tried.add(event.journey() + " " + event.recipient());
        }

        @Override
        public List<JourneyEvent> journey(long id) throws Refusal {
            return journeys.journey(id);
        }

        @Override
        public List<Long> find(Query query, int limit) throws Refusal {
            return journeys.find(query, limit);
        }
    }

    /** Tells nobody. */
    private static final class Silence implements Notices {
        @Override
        public Optional<Notice> failure(Arrival message, List<About> failed) {
            return Optional.empty();
        }

        @Override
        public Optional<Notice> success(Arrival message, List<Done> done) {
            return Optional.empty();
        }

        @Override
        public Optional<Notice> delay(Arrival message, List<About> waiting) {
            return Optional.empty();
        }
    }

    private final Set<String> tried = ConcurrentHashMap.newKeySet();
    private int sent;

    @BeforeEach
    void open() throws Exception {
        journeys = new StoredJourneys(engine, clock);
        queue = new StoredQueue(Settings.DEFAULT, new StoredQueue.Services(engine, new Far(),
                (to, arrival, bytes) -> new Outcome.Delivered("local", "filed", Outcome.Handed.FINAL), new Silence(), new Told(), clock,
                clock)).start();
        endings = new Endings(journeys, queue);
    }

    @AfterEach
    void close() {
        queue.close(Duration.ofSeconds(5));
        journeys.close();
    }

    private long send(String... to) throws Exception {
        long id = journeys.newId();
        var all = new ArrayList<Recipient>();
        sent += to.length;
        for (String t : to) {
            Address a = Address.parse(t + "@there.example");
            all.add(new Recipient(a, a, new Route.Remote()));
        }
        queue.put(new Arrival(id, ReturnPath.parse("robert@here.example"), new byte[0], new BlobId(1, id), 1, clock.instant(),
                Terms.of(Terms.Content.SEVEN_BIT, false), ""), all);
        event(id, Step.SUBMITTED, "");
        return id;
    }

    private void event(long id, Step step, String recipient) {
        journeys.record(new JourneyEvent(id, clock.instant(), step, recipient, Map.of(), ""));
    }

    /** Until every recipient has been tried once; what is not in memory yet counts too. */
    private void settle() {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (tried.size() < sent || queue.running() > 0 || queue.loaded() > 0) {
            assertTrue(System.nanoTime() < end, tried.size() + " of " + sent + " tried");
            LockSupport.parkNanos(100_000);
        }
        journeys.flush();
    }

    private List<String> holes() throws Exception {
        var all = new ArrayList<String>();
        endings.check(0, Long.MAX_VALUE, h -> all.add(h.kind() + " " + h.recipient()));
        return all;
    }

    /** Deletes the rows of a space of which the key begins so. */
    private void delete(Space space, String begin, java.util.function.Predicate<byte[]> which) throws Exception {
        var batch = new Batch();
        engine.scan(space, begin.getBytes(java.nio.charset.StandardCharsets.US_ASCII), new byte[]{(byte) (begin.charAt(0) + 1)}, 10_000,
                false,
                (k, v) -> {
                    if (which.test(v))
                        batch.delete(k);
                    return true;
                });
        assertEquals(1, batch.changes().size());
        engine.commit(space, Engine.ANY, batch);
    }

    private static java.util.function.Predicate<byte[]> says(String text) {
        return v -> new String(v, java.nio.charset.StandardCharsets.ISO_8859_1).contains(text);
    }

    @Test
    void aWholeQueueHasNone() throws Exception {
        for (int i = 0; i < 1200; i++) {
            send("john", "later", "never");
            // A journey lets go what it has no room for.
            if (i % 50 == 0)
                journeys.flush();
            if (i % 400 == 0)
                clock.advance(Duration.ofHours(20));
        }
        settle();
        var checked = endings.check(0, Long.MAX_VALUE, h -> {
            throw new AssertionError(h.toString());
        });
        assertEquals(1200, checked.messages());
        assertEquals(3600, checked.recipients());
        assertEquals(0, endings.check(checked.last(), Long.MAX_VALUE, h -> {
        }).messages());
    }

    @Test
    void aRecipientThatVanishedFromTheQueueIsFound() throws Exception {
        send("john", "later");
        settle();
        delete(Space.QUEUE, "r", says("later@"));
        assertEquals(List.of("NO_END later@there.example"), holes());
    }

    @Test
    void anEndThatVanishedFromTheJourneyIsFound() throws Exception {
        send("john", "mary");
        settle();
        delete(Space.JOURNEY, "e", v -> v[1] == RELAYED && says("mary@").test(v));
        assertEquals(List.of("NO_END mary@there.example"), holes());
    }

    @Test
    void whatACrashExplainsIsToldApart() throws Exception {
        send("early");
        settle();
        delete(Space.JOURNEY, "e", v -> v[1] == RELAYED && says("early@").test(v));
        clock.advance(Duration.ofHours(1));
        send("john", "mary");
        long last = send("later");
        settle();
        for (String lost : List.of("mary@", "john@"))
            delete(Space.JOURNEY, "e", v -> v[1] == RELAYED && says(lost).test(v));
        queue.close(Duration.ofSeconds(5));
        // Killed, so not closed, and started again.
        clock.advance(Duration.ofHours(1));
        open();
        settle();
        send("chris");
        settle();
        delete(Space.JOURNEY, "e", v -> v[1] == RELAYED && says("chris@").test(v));
        assertEquals(List.of("AFTER_CRASH john@there.example", "AFTER_CRASH mary@there.example", "NO_END chris@there.example",
                "NO_END early@there.example"), holes().stream().sorted().toList());
        assertEquals(2, endings.check(0, last, h -> {
        }).unknown());
        assertEquals(1, journeys.crashes().size());
    }

    @Test
    void whatWaitedForLongAndEndedInACrashIsToldApartFromWhatVanished() throws Exception {
        long gone = send("later");
        settle();
        delete(Space.QUEUE, "r", says("later@"));
        long id = send("later", "never");
        settle();
        queue.operator().apply(Filter.of(id, Address.parse("later@there.example")), new Action.Hold(), false);
        clock.advance(Duration.ofHours(2));
        settle();
        // Ended after hours of silence: noted with the end itself, which the journey has lost.
        queue.operator().apply(Filter.of(id, Address.parse("later@there.example")), new Action.Drop(false), false);
        settle();
        delete(Space.JOURNEY, "e", v -> v[1] == DROPPED);
        assertEquals(Set.of("later@there.example"), queue.lateEnds(id).keySet());
        assertEquals(Map.of(), queue.lateEnds(gone));
        assertEquals(List.of("NO_END later@there.example", "NO_END later@there.example"), holes());
        queue.close(Duration.ofSeconds(5));
        clock.advance(Duration.ofMinutes(1));
        open();
        assertEquals(List.of("NO_END later@there.example", "AFTER_CRASH later@there.example"), holes());
        clock.advance(Duration.ofHours(1));
        endings.tidy(clock.instant());
        assertEquals(1, queue.lateEnds(id).size());
        clock.advance(Duration.ofDays(32));
        endings.tidy(clock.instant());
        assertEquals(0, queue.lateEnds(id).size());
    }

    @Test
    void endsThatContradictEachOtherAreFound() throws Exception {
        long id = send("john", "later");
        settle();
        event(id, Step.BOUNCED, "john@there.example");
        event(id, Step.RELAYED, "later@there.example");
        long nobody = journeys.newId();
        event(nobody, Step.RECEIVED, "");
        event(journeys.newId(), Step.REFUSED, "x@there.example");
        assertEquals(List.of("NO_END ", "STILL_QUEUED later@there.example", "TWO_ENDS john@there.example"),
                holes().stream().sorted().toList());
        assertEquals(Instant.parse("2026-01-01T00:00:00Z"), clock.instant());
    }
}
