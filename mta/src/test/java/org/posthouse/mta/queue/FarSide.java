package org.posthouse.mta.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.relay.Attempted;
import org.posthouse.mta.relay.NextHop;
import org.posthouse.testkit.time.VirtualClock;

/** All other hosts of a world, each with its nature, answering in virtual time; and what they saw that should not be. */
final class FarSide implements Carrier {
    /** How a destination behaves. */
    enum Nature {
        GOOD, DEAD, SLOW, BURSTS, CROWDED, RECOVERING
    }

    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SLOW_REPLY = Duration.ofMinutes(2);
    private static final Duration BURST = Duration.ofMinutes(20);
    private static final Duration RECOVERY = Duration.ofHours(2);
    /** Connections at a time that a crowded host takes. */
    private static final int CROWD = 3;

    /** One destination as it was used. */
    static final class Place {
        final Nature nature;
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger mostOpen = new AtomicInteger();
        Instant lastStart = Instant.MIN;
        long highestBefore;
        long highestNow;

        Place(Nature nature) {
            this.nature = nature;
        }
    }

    private final VirtualClock clock;
    private final Instant begin;
    private final Settings settings;
    final Map<String, Place> places = new ConcurrentHashMap<>();
    /** "message address" to the instant of the last deferral and how many there were. */
    private final Map<String, Deferred> deferred = new ConcurrentHashMap<>();
    final Map<String, Integer> taken = new ConcurrentHashMap<>();
    final Map<String, Instant> takenAt = new ConcurrentHashMap<>();
    /** Handed over while the process was ending, so that its reply was lost. */
    final Map<String, Boolean> lostReplies = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    final AtomicInteger sleeping = new AtomicInteger();
    /** Of the sleeping, those that were cut off. */
    final AtomicInteger cutOff = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger mostOpen = new AtomicInteger();
    final AtomicInteger attempts = new AtomicInteger();

    private record Deferred(Instant at, int times) {}

    FarSide(VirtualClock clock, Settings settings) {
        this.clock = clock;
        this.settings = settings;
        begin = clock.instant();
    }

    void add(String domain, Nature nature) {
        places.put(domain, new Place(nature));
    }

    Place place(String domain) {
        return Objects.requireNonNull(places.get(domain), domain);
    }

    @Override
    public NextHop nextHop(Address recipient) {
        return NextHop.domain(recipient.domain().ascii());
    }

    @Override
    public Attempted attempt(NextHop hop, Arrival message, List<Recipient> recipients) {
        Place place = place(hop.domain());
        attempts.incrementAndGet();
        int now = place.open.incrementAndGet();
        place.mostOpen.accumulateAndGet(now, Math::max);
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        if (now > settings.perDestination())
            wrong.add(now + " connections to " + hop);
        begin(place, hop, message, recipients);
        try {
            boolean crowded = place.nature == Nature.CROWDED && now > CROWD;
            boolean whole = sleep(takes(place, message));
            return answer(place, message, recipients, crowded, whole);
        } finally {
            open.decrementAndGet();
            place.open.decrementAndGet();
        }
    }

    /** First attempts go in the order of arrival; later ones not before their time. */
    private void begin(Place place, NextHop hop, Arrival message, List<Recipient> recipients) {
        Instant now = clock.instant();
        for (Recipient r : recipients) {
            Deferred last = deferred.get(key(message, r));
            if (last != null && now.isBefore(last.at.plus(settings.waitAfter(place.nature == Nature.BURSTS ? last.times : 1))))
                wrong.add(key(message, r) + " again at " + now + ", after " + last);
        }
        if (place.nature != Nature.GOOD)
            return;
        synchronized (place) {
            if (now.isAfter(place.lastStart)) {
                place.lastStart = now;
                place.highestBefore = Math.max(place.highestBefore, place.highestNow);
            }
            if (message.id() < place.highestBefore && deferred.get(key(message, recipients.getFirst())) == null)
                wrong.add("out of turn at " + hop + ": " + message.id() + " after " + place.highestBefore);
            place.highestNow = Math.max(place.highestNow, message.id());
        }
    }

    private static String key(Arrival message, Recipient r) {
        return message.id() + " " + r.address();
    }

    private Duration takes(Place place, Arrival message) {
        return switch (place.nature) {
            case DEAD -> CONNECT_TIMEOUT;
            case RECOVERING -> recovered() ? HALF_A_SECOND : CONNECT_TIMEOUT;
            case SLOW -> SLOW_REPLY;
            case GOOD, BURSTS, CROWDED -> HALF_A_SECOND.multipliedBy(1 + message.id() % 4);
        };
    }

    private boolean recovered() {
        return clock.instant().isAfter(begin.plus(RECOVERY));
    }

    /** Every other twenty minutes. */
    private boolean inBurst() {
        return Duration.between(begin, clock.instant()).dividedBy(BURST) % 2 == 0;
    }

    /** False where it was cut off. */
    private boolean sleep(Duration time) {
        var over = new CountDownLatch(1);
        AutoCloseable planned = clock.plan(time, () -> {
            sleeping.decrementAndGet();
            over.countDown();
        });
        sleeping.incrementAndGet();
        try {
            over.await();
            return true;
        } catch (InterruptedException e) {
            cutOff.incrementAndGet();
            try {
                planned.close();
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
            return false;
        }
    }

    private Attempted answer(Place place, Arrival message, List<Recipient> recipients, boolean crowded, boolean whole) {
        boolean unreachable = place.nature == Nature.DEAD || place.nature == Nature.RECOVERING && !recovered();
        if (unreachable)
            return all(message, recipients, deferral("cannot connect"), true, whole);
        if (crowded)
            return all(message, recipients, deferral("421 4.3.2 too many connections"), false, whole);
        if (place.nature == Nature.BURSTS && inBurst())
            return all(message, recipients, deferral("450 4.2.1 later"), false, whole);
        var outcomes = new ArrayList<Outcome>();
        for (Recipient r : recipients) {
            if (r.address().local().value().startsWith("nobody")) {
                outcomes.add(new Outcome.Failed(EnhancedStatus.of(5, 1, 1), "mx", "550 5.1.1 nobody"));
                continue;
            }
            String key = key(message, r);
            if (!whole)
                lostReplies.put(key, true);
            taken.merge(key, 1, Integer::sum);
            takenAt.putIfAbsent(key, clock.instant());
            outcomes.add(whole
                    ? new Outcome.Delivered("mx", "250 ok", Outcome.Handed.RELAYED)
                    : deferral("connection lost"));
        }
        return new Attempted(outcomes, "", "", false);
    }

    private Attempted all(Arrival message, List<Recipient> recipients, Outcome same, boolean unreachable, boolean whole) {
        if (whole)
            for (Recipient r : recipients)
                deferred.compute(key(message, r), (_, d) -> new Deferred(clock.instant(), d == null ? 1 : d.times + 1));
        return new Attempted(recipients.stream().map(_ -> same).toList(), "", "", unreachable);
    }

    private static Outcome deferral(String text) {
        return new Outcome.Deferred(EnhancedStatus.of(4, 0, 0), "mx", text);
    }
}
