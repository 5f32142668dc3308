package org.posthouse.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.testkit.smtp.Sink;

/** What a sender asks for: notices, a time to begin, a time to end, a place in line; and the rate that all keep to. */
final class AskedTest {
    private static final Notify SUCCESS = new Notify(true, false, false);
    private static final String LOGIN = "robert@here.example";

    private ScriptedPeer peer;
    private House house;

    @BeforeEach
    void open() throws IOException {
        peer = ScriptedPeer.start(Script.ACCEPTING);
        house = new House(peer.port());
        house.dns.add(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1"));
    }

    @AfterEach
    void close() {
        house.close();
        peer.close();
    }

    private long send(Terms terms, @Nullable Notify notify, String... to) throws Refusal {
        Arrival plain = house.arrival("robert@here.example", "x\r\n".getBytes(StandardCharsets.US_ASCII));
        var arrival = new Arrival(plain.id(), plain.returnPath(), plain.trace(), plain.blob(), plain.size(), plain.arrived(), terms, LOGIN);
        var all = new ArrayList<Recipient>();
        for (String t : to) {
            Address a = Address.parse(t);
            boolean local = a.domain().ascii().equals("here.example");
            all.add(new Recipient(a, a, local ? new Route.Local(a.hashCode()) : new Route.Remote()).with(new Asked(notify, null)));
        }
        house.queue.put(arrival, all);
        return arrival.id();
    }

    private static Terms terms(Terms.@Nullable Deadline by, int priority, @Nullable Instant hold) {
        return new Terms(Terms.Content.SEVEN_BIT, false, null, null, false, by, priority, hold);
    }

    private static Terms plain() {
        return terms(null, 0, null);
    }

    private String why(long id) throws Refusal {
        return house.queue.operator().show(id).orElseThrow().recipients().getFirst().why();
    }

    private void empty() throws InterruptedException {
        house.log.until("empty", () -> {
            try {
                return house.queue.operator().list(Filter.ALL, 1).isEmpty() && house.queue.running() == 0;
            } catch (Refusal e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void successIsToldWhereItWasAskedFor() throws Exception {
        send(plain(), SUCCESS, "john@there.example", "mary@here.example");
        send(plain(), null, "john@there.example", "mary@here.example");
        empty();
        List<String> told = house.reports.successes.stream().map(d -> d.recipient().address() + " " + d.outcome().handed()).sorted()
                .toList();
        assertEquals(List.of("john@there.example RELAYED", "mary@here.example FINAL"), told);
        assertEquals(4, house.mailboxes.filed.size(), "two messages for mary, two notices");
    }

    @Test
    void whoeverAsksForSilenceHearsNothing() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT TO:<chris", "550 5.1.1 No").on("RCPT TO:<john", "450 4.2.1 Later"));
        long id = send(plain(), Notify.NEVER, "chris@there.example", "john@there.example");
        house.log.await(Step.BOUNCED, 1);
        assertEquals("the sender asked not to be told", house.log.all(Step.BOUNCED).getFirst().facts().get("why"));
        house.clock.advance(Duration.ofHours(5));
        house.log.until("tried again", () -> house.log.count(Step.DEFERRED) >= 2);
        assertEquals(List.of(), house.reports.failures);
        assertEquals(List.of(), house.reports.delays);
        assertEquals(1, house.queue.operator().show(id).orElseThrow().recipients().size());
    }

    @Test
    void whatIsScheduledGoesThenAndItsSenderMayTakeItBack() throws Exception {
        Instant then = house.now().plus(Duration.ofHours(3));
        long id = send(terms(null, 0, then), null, "john@there.example");
        long other = send(terms(null, 0, then), null, "mary@there.example");
        assertEquals("scheduled for " + then, why(id));
        house.restart();
        house.clock.advance(Duration.ofMinutes(179));
        assertEquals(-1, house.queue.operator().cancel(other, "mary@here.example"));
        assertEquals(1, house.queue.operator().cancel(other, LOGIN));
        assertEquals(0, peer.received().size());
        house.clock.advance(Duration.ofMinutes(2));
        assertEquals("RCPT TO:<john@there.example>", peer.await(1).getFirst().recipients().getFirst());
        empty();
        assertEquals(1, peer.received().size());
    }

    @Test
    void whatIsToBeReturnedAtTheDeadlineIsNotTriedAfterwards() throws Exception {
        peer.script(Script.ACCEPTING.on("", new Script.Action.Drop()));
        Instant by = house.now().plus(Duration.ofMinutes(3));
        send(terms(new Terms.Deadline(by, true, false), 0, null), null, "john@there.example");
        house.log.await(Step.DEFERRED, 1);
        house.log.until("rests", () -> house.queue.running() == 0);
        // Waits for the destination's rest alone, never tried itself.
        send(terms(new Terms.Deadline(by, true, false), 0, null), null, "mary@there.example");
        house.clock.advance(Duration.ofSeconds(61));
        house.log.until("second rest",
                () -> house.log.count(Step.ATTEMPTED) >= 2 && house.queue.running() == 0 && house.queue.loaded() == 0);
        house.clock.advanceTo(by);
        house.log.until("both returned", () -> house.reports.failures.size() == 2);
        int connections = peer.connections();
        assertTrue(
                house.reports.failures.stream()
                        .allMatch(a -> a.status().toString().equals("5.4.7") && a.text().startsWith("delivery time expired")),
                house.reports.failures.toString());
        house.clock.advance(Duration.ofHours(1));
        empty();
        assertEquals(connections, peer.connections());
    }

    @Test
    void aDeadlineThatOnlyNotifiesIsToldOnceAndTryingGoesOn() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "450 4.2.1 Later"));
        Instant by = house.now().plus(Duration.ofMinutes(3));
        send(terms(new Terms.Deadline(by, false, false), 0, null), null, "john@there.example");
        house.log.await(Step.DEFERRED, 1);
        house.clock.advance(Duration.ofMinutes(2));
        house.log.await(Step.DEFERRED, 2);
        house.log.until("out of memory", () -> house.queue.loaded() == 0);
        house.clock.advanceTo(by);
        house.log.until("told", () -> house.reports.delays.size() == 1);
        assertEquals("4.4.7", house.reports.delays.getFirst().status().toString());
        house.restart();
        house.clock.advance(Duration.ofMinutes(10));
        house.log.await(Step.DEFERRED, 3);
        assertEquals(1, house.reports.delays.size());
        peer.script(Script.ACCEPTING);
        house.clock.advance(Duration.ofMinutes(30));
        peer.await(1);
    }

    @Test
    void higherPrioritiesGoFirstAndLowerOnesInTheEnd() throws Exception {
        house.close();
        house.settings = new Settings(Settings.DEFAULT.retry(), Duration.ofDays(5), Duration.ZERO, 1, 1, 10, 10);
        house.open();
        house.queue.close();
        for (int i = 0; i < 60; i++)
            send(terms(null, i < 30 ? -4 : i < 40 ? 0 : 6, null), null, "p" + i + "@there.example");
        house.restart();
        List<Integer> order = peer.await(60).stream().map(r -> r.recipients().getFirst())
                .map(r -> Integer.parseInt(r.substring("RCPT TO:<p".length(), r.indexOf('@')))).toList();
        int urgent = 0;
        for (int i = 0; i < 20; i++)
            urgent += order.get(i) >= 40 ? 1 : 0;
        assertTrue(urgent >= 15, "of the first twenty: " + order);
        assertTrue(order.indexOf(0) < 40, "the lowest has a turn before all others are through: " + order);
    }

    @Test
    void whatIsOverTheRateOfItsSenderWaitsAndSaysSo() throws Exception {
        house.close();
        house.settings = Settings.DEFAULT.rates(new Settings.Rates(0, 60, 0));
        house.open();
        var to = new String[70];
        for (int i = 0; i < to.length; i++)
            to[i] = "u" + i + "@there.example";
        long id = send(plain(), null, to);
        house.log.until("the first lot", () -> house.log.count(Step.RELAYED) >= 60 && house.queue.running() == 0);
        assertEquals("over the rate of 60 recipients an hour of robert@here.example; goes in 60 s", why(id));
        house.clock.advance(Duration.ofMinutes(4));
        house.log.until("some more", () -> house.log.count(Step.RELAYED) >= 64 && house.queue.running() == 0);
        assertTrue(house.log.count(Step.RELAYED) <= 66, "relayed: " + house.log.count(Step.RELAYED));
        house.clock.advance(Duration.ofMinutes(10));
        empty();
    }

    @Test
    void whatIsScheduledHoldsUpNothingThatIsNot() throws Exception {
        house.close();
        house.settings = Settings.DEFAULT.rates(new Settings.Rates(0, 60, 60));
        house.open();
        long later = send(terms(null, 0, house.now().plus(Duration.ofDays(1))), null, "later@there.example");
        send(plain(), null, "now@there.example");
        house.log.until("the second", () -> house.log.count(Step.RELAYED) == 1 && house.queue.running() == 0);
        assertTrue(why(later).startsWith("scheduled for"), why(later));
        house.clock.advance(Duration.ofDays(1));
        empty();
    }

    @Test
    void whatIsOverTheRateOfADestinationWaitsAndSaysSo() throws Exception {
        house.close();
        house.settings = Settings.DEFAULT.rates(new Settings.Rates(10, 0, 0));
        house.open();
        for (int i = 0; i < 30; i++)
            send(plain(), null, "u" + i + "@there.example");
        house.log.until("the first lot", () -> house.log.count(Step.RELAYED) >= 10 && house.queue.running() == 0);
        assertTrue(house.log.count(Step.RELAYED) <= 12, "relayed: " + house.log.count(Step.RELAYED));
        long last = house.queue.operator().list(Filter.ALL, 100).getLast().arrival().id();
        assertEquals("over the rate of 10 recipients a minute to there.example; goes on in 6 s", why(last));
        house.clock.advance(Duration.ofSeconds(60));
        house.log.until("the next lot", () -> house.log.count(Step.RELAYED) >= 20 && house.queue.running() == 0);
        assertTrue(house.log.count(Step.RELAYED) <= 22, "relayed: " + house.log.count(Step.RELAYED));
        house.log.until("all", () -> {
            house.clock.advance(Duration.ofSeconds(6));
            return house.log.count(Step.RELAYED) == 30;
        });
    }

    @Test
    void anOperatorSendsItAnotherWayAndBack() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "450 4.2.1 Later"));
        try (ScriptedPeer other = ScriptedPeer.start(Script.ACCEPTING)) {
            long id = send(plain(), null, "john@there.example", "mary@there.example");
            house.log.await(Step.DEFERRED, 2);
            Operator operator = house.queue.operator();
            var via = new Action.Reroute(new org.posthouse.mta.relay.HostPort("127.0.0.1", other.port()));
            var john = new Filter(0, null, "there.example", "robert@here.example", State.WAITING, house.now().plusSeconds(1), "LATER");
            assertEquals(new Operator.Counts(1, 2), operator.apply(john, via, true));
            assertEquals("", operator.show(id).orElseThrow().recipients().getFirst().hop());
            assertEquals(new Operator.Counts(0, 0), operator.apply(
                    new Filter(0, null, "elsewhere.example", "", null, null, ""), via, false));
            assertEquals(1, house.operate(id, "john@there.example", via));
            assertEquals("RCPT TO:<john@there.example>", other.await(1).getFirst().recipients().getFirst());
            house.log.await(Step.RELAYED, 1);
            assertEquals(1, house.operate(id, "mary@there.example", new Action.Hold()));
            assertEquals(1, house.operate(id, "mary@there.example", via));
            assertEquals("held by operator after 450 4.2.1 Later from mx.there.example (127.0.0.1:" + peer.port() + "), tried once",
                    why(id));
            house.restart();
            assertEquals("127.0.0.1:" + other.port(), house.queue.operator().show(id).orElseThrow().recipients().getFirst().hop());
            assertEquals(1, house.operate(id, null, new Action.Reroute(null)));
            peer.script(Script.ACCEPTING);
            assertEquals(1, house.operate(id, null, new Action.Release()));
            peer.await(1);
            empty();
            assertEquals(1, other.received().size());
        }
    }

    @Test
    void aMessageWithVeryManyRecipientsIsNeverInMemoryAsAWhole() throws Exception {
        house.close();
        try (Sink sink = Sink.start("127.0.0.1", 0)) {
            house = new House(sink.port());
            house.close();
            house.dns.add(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1"));
            house.settings = new Settings(Settings.DEFAULT.retry(), Duration.ofDays(5), Duration.ZERO, 5, 20, 100, 500);
            house.open();
            int many = 20_000;
            var to = new ArrayList<Recipient>();
            for (int i = 0; i < many; i++) {
                Address a = Address.parse("u" + i + "@there.example");
                to.add(new Recipient(a, a, new Route.Remote()));
            }
            house.queue.put(house.arrival("robert@here.example", "x\r\n".getBytes(StandardCharsets.US_ASCII)), to);
            var most = new AtomicInteger();
            house.log.until("all sent", () -> {
                most.accumulateAndGet(house.queue.loaded(), Math::max);
                return sink.recipients() >= many;
            });
            assertTrue(most.get() <= 500, "in memory: " + most);
            empty();
            assertEquals(many, sink.recipients());
            assertTrue(sink.messages() <= many / 50, "transactions: " + sink.messages());
        }
    }

    @Test
    void statsAndOverviewCountByDestination() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "450 4.2.1 Later"));
        house.dns.add(z -> z.mx("else.example", 10, "mx.there.example"));
        send(plain(), null, "john@there.example", "mary@there.example");
        house.log.await(Step.DEFERRED, 2);
        long id = send(terms(null, 0, house.now().plus(Duration.ofDays(1))), null, "a@else.example");
        house.operate(id, null, new Action.Hold());
        List<Stats> stats = house.queue.operator().stats(10);
        assertEquals(List.of("there.example", "else.example"), stats.stream().map(Stats::destination).toList());
        assertEquals(List.of(2L, 0L), stats.stream().map(Stats::waiting).toList());
        assertEquals(1, stats.getLast().held());
        assertEquals(List.of(0L, 0L), stats.stream().map(Stats::due).toList());
        assertEquals(Instant.MAX, stats.getLast().earliest());
        assertEquals(List.of("there.example"), house.queue.operator().stats(1).stream().map(Stats::destination).toList());
        house.operate(id, null, new Action.Release());
        house.log.await(Step.DEFERRED, 3);
        stats = house.queue.operator().stats(10);
        assertEquals(List.of(0L, 0L), stats.stream().map(Stats::held).toList());
        house.operate(id, null, new Action.Hold());
        Overview o = house.queue.operator().overview(10);
        assertEquals(3, o.deferred());
        assertEquals(0, o.reached());
    }
}
