package org.posthouse.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.FarSide.Nature;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.testkit.time.VirtualClock;

/** Days of mass mail in seconds: a world of hosts of every nature, a restart in the middle, and what must hold all the time. */
final class SimulationTest {
    private static final int RECIPIENTS = Integer.getInteger("simulation.recipients", 100_000);
    private static final int DESTINATIONS = 5000;
    private static final int PER_MESSAGE = 50;
    /** Of all recipients, so many tenths go to these few large destinations, one of each nature. */
    private static final int LARGE_TENTHS = 3;
    private static final Settings SETTINGS = new Settings(Settings.DEFAULT.retry(), Duration.ofDays(5), Duration.ZERO, 20, 200, 50, 4000,
            400,
            Settings.Rates.NONE);
    /** Within which every recipient of a host that answers is reached, however many others are dead. */
    private static final Duration PROMPT = Duration.ofMinutes(10);

    private static final long LOOK = 1000;

    private final VirtualClock clock = new VirtualClock();
    private final FarSide far = new FarSide(clock, SETTINGS);
    private final Engine engine = new MemoryEngine();
    private final Ends ends = new Ends();
    private final Map<String, Instant> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger mostLoaded = new AtomicInteger();
    private Settings settings = SETTINGS;
    private StoredQueue queue;

    /** The ends of recipients, from the journey. */
    private static final class Ends implements Journeys {
        final AtomicLong ids = new AtomicLong();
        final Map<String, Integer> relayed = new ConcurrentHashMap<>();
        final Map<String, Integer> bounced = new ConcurrentHashMap<>();

        @Override
        public long newId() {
            return ids.incrementAndGet();
        }

        @Override
        public void record(JourneyEvent e) {
            String key = e.journey() + " " + e.recipient();
            if (e.step() == Step.RELAYED)
                relayed.merge(key, 1, Integer::sum);
            else if (e.step() == Step.BOUNCED)
                bounced.merge(key, 1, Integer::sum);
        }

        @Override
        public List<JourneyEvent> journey(long id) {
            return List.of();
        }

        @Override
        public List<Long> find(Query query, int limit) {
            return List.of();
        }
    }

    /** Nobody is told, which is an end too. */
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

    /** Room in memory for so many recipients. */
    private void room(int loaded, int loadedEach) {
        Settings d = SETTINGS;
        settings = new Settings(d.retry(), d.expire(), d.delayNotice(), d.perDestination(), d.total(), d.perTransaction(), loaded,
                loadedEach,
                d.rates());
        queue.close(Duration.ZERO);
        open();
    }

    @BeforeEach
    void open() {
        queue = new StoredQueue(settings, new StoredQueue.Services(engine, far,
                (to, arrival, bytes) -> new Outcome.Delivered("local", "filed", Outcome.Handed.FINAL), new Silence(), ends, clock,
                clock)).start();
    }

    @Test
    void everyRecipientEndsOnceAndNobodyStarves() throws Exception {
        days();
    }

    /** Far fewer places than destinations, so that each is a matter of turns. */
    @Test
    void noMoreSoWithHardlyAnyRoomInMemory() throws Exception {
        room(500, 250);
        days();
    }

    private void days() throws Exception {
        long start = System.nanoTime();
        var random = new Random(7);
        List<String> domains = world(random);
        int messages = RECIPIENTS / PER_MESSAGE;
        for (int m = 0; m < messages; m++) {
            send(random, domains);
            if (m % 20 == 19)
                settle(clock.instant().plusSeconds(60));
            if (m == messages / 2)
                restart();
        }
        Instant sent = clock.instant();
        for (int i = 0; i < 10_000_000 && !isEmpty(); i++)
            step();
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        System.out.println("simulation: " + RECIPIENTS + " recipients, " + far.attempts + " attempts, " + far.lostReplies.size()
                + " replies lost at the restart, at most " + far.mostOpen + " connections and " + mostLoaded + " recipients in memory, "
                + Duration.between(FIRST, clock.instant()).toHours() + " h in " + seconds + " s");
        check(sent);
    }

    /** Large destinations of every nature fill the memory and would for days; somebody new each minute is served at once all the same, and the large ones as fast as they can be. */
    @Test
    void someoneNewNeedsNotWaitForThoseWhoFillTheMemory() throws Exception {
        room(200, 200);
        Map<Nature, List<String>> large = new HashMap<>();
        for (Nature n : List.of(Nature.GOOD, Nature.SLOW, Nature.CROWDED, Nature.DEAD, Nature.BURSTS))
            for (int i = 0; i < 10; i++) {
                String domain = n.name().toLowerCase(Locale.ROOT) + i + ".large.example";
                far.add(domain, n);
                large.computeIfAbsent(n, _ -> new ArrayList<>()).add(domain);
            }
        for (int m = 0; m < 200; m++)
            for (List<String> domains : large.values())
                for (String domain : domains)
                    one("user" + m + "@" + domain);
        settle(clock.instant().plusSeconds(60));
        var waited = new ArrayList<Duration>();
        for (int m = 0; m < 300; m++) {
            var some = new ArrayList<String>();
            for (int i = 0; i < 5; i++) {
                far.add("small" + m + "x" + i + ".example", Nature.GOOD);
                some.add(one("user@small" + m + "x" + i + ".example"));
            }
            Instant sent = clock.instant();
            settle(sent.plusSeconds(60));
            for (String key : some)
                waited.add(Duration.between(sent, far.takenAt.getOrDefault(key, clock.instant())));
        }
        System.out.println("simulation: a new destination waited " + waited.stream().max(Duration::compareTo).orElseThrow()
                + " at most while the memory was full");
        assertTrue(waited.stream().allMatch(w -> w.compareTo(Duration.ofSeconds(10)) < 0), () -> "somebody new waited " + waited);
        assertTrue(mostLoaded.get() >= 100, () -> "the memory was not full: " + mostLoaded);
        // At two connections and more, each for two seconds at most, 2,000 letters to ten hosts that answer take minutes.
        long good = far.takenAt.keySet().stream().filter(k -> k.contains("@good")).count();
        assertEquals(2000, good, "the hosts that answer have everything after five hours");
        assertEquals(List.of(), far.wrong.stream().limit(10).toList());
    }

    /** The name under which it is known. */
    private String one(String to) throws Refusal {
        long id = ends.newId();
        Address a = Address.parse(to);
        accepted.put(id + " " + a, clock.instant());
        queue.put(new Arrival(id, ReturnPath.parse("robert@here.example"), new byte[0], new BlobId(1, id), 10, clock.instant(),
                Terms.of(Terms.Content.SEVEN_BIT, false), "robert@here.example"), List.of(new Recipient(a, a, new Route.Remote())));
        return id + " " + a;
    }

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    /** Large destinations first, one of each nature. */
    private List<String> world(Random random) {
        var domains = new ArrayList<String>();
        List<Nature> natures = List.of(Nature.values());
        for (Nature n : Nature.values())
            domains.add(n.name().toLowerCase(Locale.ROOT) + ".large.example");
        for (int i = Nature.values().length; i < DESTINATIONS; i++)
            domains.add("d" + i + ".example");
        for (int i = 0; i < domains.size(); i++) {
            int dice = random.nextInt(100);
            far.add(domains.get(i), i < Nature.values().length
                    ? natures.get(i)
                    : dice < 70
                            ? Nature.GOOD
                            : dice < 80
                                    ? Nature.DEAD
                                    : dice < 88 ? Nature.SLOW : dice < 94 ? Nature.BURSTS : dice < 97 ? Nature.CROWDED : Nature.RECOVERING);
        }
        return domains;
    }

    private void send(Random random, List<String> domains) throws Refusal {
        var to = new ArrayList<Recipient>();
        long id = ends.newId();
        for (int i = 0; i < PER_MESSAGE; i++) {
            boolean large = random.nextInt(10) < LARGE_TENTHS;
            String domain = domains.get(large ? random.nextInt(Nature.values().length) : random.nextInt(domains.size()));
            Address a = Address.parse((random.nextInt(50) == 0 ? "nobody" : "user") + i + "@" + domain);
            to.add(new Recipient(a, a, new Route.Remote()));
            accepted.put(id + " " + a, clock.instant());
        }
        queue.put(new Arrival(id, ReturnPath.parse("robert@here.example"), new byte[0], new BlobId(1, id), 10, clock.instant(),
                Terms.of(Terms.Content.SEVEN_BIT, false), "robert@here.example"), to);
    }

    /** Lets the world go on until then. */
    private void settle(Instant until) {
        rest();
        for (Instant next = clock.next(); next != null && !next.isAfter(until); next = clock.next()) {
            clock.advanceTo(next);
            rest();
        }
        clock.advanceTo(until);
        rest();
    }

    private void step() {
        rest();
        Instant next = clock.next();
        assertTrue(next != null, "nothing is planned, and the queue is not empty");
        clock.advanceTo(next);
    }

    /** Until all attempts wait for the clock and the feeder has nothing to do. */
    private void rest() {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        for (int calm = 0; calm < 3;) {
            assertTrue(System.nanoTime() < end, () -> "no rest at " + clock.instant() + ": " + far.sleeping + " wait for the clock, "
                    + queue.running() + " run, the feeder rests: " + queue.feeder.atRest() + ", next " + clock.next());
            calm = far.sleeping.get() == queue.running() && queue.feeder.atRest() ? calm + 1 : 0;
            LockSupport.parkNanos(LOOK);
        }
        int loaded = queue.loaded();
        mostLoaded.accumulateAndGet(loaded, Math::max);
        if (loaded > settings.loaded())
            far.wrong.add(loaded + " recipients in memory");
    }

    private void restart() {
        rest();
        assertTrue(queue.running() > 0, "something is in flight");
        queue.close(Duration.ZERO);
        assertEquals(0, queue.running());
        // Those cut off are woken by nobody any more.
        far.sleeping.addAndGet(-far.cutOff.getAndSet(0));
        open();
    }

    private boolean isEmpty() throws Refusal {
        if (queue.running() > 0 || queue.loaded() > 0)
            return false;
        boolean[] any = {false};
        // What ended late is noted behind the rest.
        engine.scan(Space.QUEUE, new byte[]{0}, Codec.first(LateEnds.LATE), 1, false, (_, _) -> {
            any[0] = true;
            return false;
        });
        return !any[0];
    }

    private void check(Instant sent) {
        assertEquals(List.of(), far.wrong.stream().limit(10).toList());
        var late = new HashMap<Nature, Duration>();
        for (Map.Entry<String, Instant> a : accepted.entrySet()) {
            String who = a.getKey();
            int relayed = ends.relayed.getOrDefault(who, 0);
            assertEquals(1, relayed + ends.bounced.getOrDefault(who, 0), who);
            int taken = far.taken.getOrDefault(who, 0);
            if (relayed == 1)
                assertTrue(taken == 1 || taken == 2 && far.lostReplies.containsKey(who), who + " taken " + taken + " times");
            if (taken > 0)
                late.merge(far.place(who.substring(who.indexOf('@') + 1)).nature, Duration.between(a.getValue(), far.takenAt.get(who)),
                        (x, y) -> x.compareTo(y) > 0 ? x : y);
        }
        assertEquals(accepted.size(), ends.relayed.size() + ends.bounced.size());
        System.out.println("simulation: latest by nature " + late + ", all sent at " + sent);
        assertTrue(late.getOrDefault(Nature.GOOD, PROMPT).compareTo(PROMPT) < 0, "a host that answers waited " + late);
        assertTrue(far.mostOpen.get() <= 4 * SETTINGS.total(), "connections: " + far.mostOpen);
    }
}
