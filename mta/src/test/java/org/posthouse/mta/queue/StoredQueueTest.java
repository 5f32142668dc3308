package org.posthouse.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.engine.FaultyEngine;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;

final class StoredQueueTest {
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

    @Test
    void relaysWithTheTraceBeforeTheBytesAndLeavesNothingBehind() throws Exception {
        long id = house.send("robert@here.example", "Subject: hi\r\n\r\n.dot\r\n", "john@there.example", "mary@there.example");
        var received = peer.await(1).getFirst();
        assertEquals("Received: from test by here.example\r\nSubject: hi\r\n\r\n.dot\r\n", received.text());
        assertEquals(2, received.recipients().size());
        house.log.await(Step.RELAYED, 2);
        assertTrue(house.log.journey(id).stream()
                .anyMatch(e -> e.step() == Step.ATTEMPTED && e.dialogue().contains("C: RCPT TO:<john@there.example>")));
        house.restart();
        assertEquals(1, peer.received().size());
    }

    @Test
    void waitsTriesAgainAndSurvivesARestartInBetween() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "450 4.2.1 Later"));
        house.send("robert@here.example", "x\r\n", "john@there.example");
        house.log.await(Step.DEFERRED, 1);
        house.restart();
        peer.script(Script.ACCEPTING);
        house.clock.advance(Duration.ofSeconds(59));
        assertEquals(0, peer.received().size());
        house.clock.advance(Duration.ofSeconds(2));
        peer.await(1);
        house.log.await(Step.RELAYED, 1);
    }

    @Test
    void aRefusedRecipientBouncesAndTheOthersHaveTheirMail() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT TO:<chris", "550 5.1.1 No Chris here"));
        house.send("robert@here.example", "x\r\n", "john@there.example", "chris@there.example", "mary@there.example");
        assertEquals(2, peer.await(1).getFirst().recipients().size());
        house.log.await(Step.BOUNCED, 1);
        house.log.until("notice filed", () -> house.mailboxes.filed.keySet().stream().anyMatch(k -> k.startsWith("robert@")));
        assertEquals("550 5.1.1 No Chris here", house.reports.failures.getFirst().text());
    }

    @Test
    void givesUpAfterTheTimeAndTellsThatItIsLate() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "450 4.2.1 Later"));
        long id = house.send("robert@here.example", "x\r\n", "john@there.example");
        Instant end = house.now().plus(Duration.ofDays(5));
        for (int n = 1; house.log.all(Step.FAILED).isEmpty(); n++) {
            int attempts = n;
            house.log.until("attempt " + n,
                    () -> house.log.all(Step.DEFERRED).size() + house.log.all(Step.FAILED).size() >= attempts);
            if (house.log.all(Step.FAILED).isEmpty())
                house.clock.advanceTo(Instant.parse(house.log.all(Step.DEFERRED).getLast().facts().get("next")));
        }
        assertEquals(end, house.now());
        house.log.await(Step.BOUNCED, 1);
        assertEquals("5.4.7", house.reports.failures.getFirst().status().toString());
        assertEquals(1, house.reports.delays.size());
        assertEquals(end, house.reports.delays.getFirst().until());
        assertEquals(1, house.log.journey(id).stream().filter(e -> e.step() == Step.BOUNCED).count());
        house.log.until("notices filed", () -> house.mailboxes.filed.size() == 2);
        house.log.until("empty", () -> empty());
    }

    private boolean empty() {
        try {
            return house.queue.operator().list(Filter.ALL, 1).isEmpty();
        } catch (Refusal e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aNullReturnPathGetsNoNotice() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "550 5.1.1 No"));
        long id = house.send("", "x\r\n", "john@there.example");
        house.log.await(Step.BOUNCED, 1);
        assertTrue(house.log.journey(id).getLast().facts().containsKey("why"));
        assertTrue(empty());
        assertEquals(0, house.mailboxes.filed.size());
    }

    @Test
    void aNoticeThatCannotBeWrittenIsTriedAgainAfterARestart() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "550 5.1.1 No"));
        house.reports.broken = true;
        long id = house.send("robert@here.example", "x\r\n", "john@there.example");
        house.log.await(Step.FAILED, 1);
        assertEquals(State.FAILED, house.queue.operator().show(id).orElseThrow().recipients().getFirst().state());
        house.restart();
        house.reports.broken = false;
        house.clock.advance(Duration.ofMinutes(6));
        house.log.await(Step.BOUNCED, 1);
        house.log.until("notice filed", () -> house.mailboxes.filed.size() == 1);
        assertEquals(1, peer.connections());
    }

    @Test
    void localRecipientsAreFiledAtOnceAndOnceAndAFullOneWaits() throws Exception {
        house.mailboxes.answer = House.full();
        house.send("a@there.example", "x\r\n", "mary@here.example");
        house.log.await(Step.DEFERRED, 1);
        house.mailboxes.answer = null;
        house.clock.advance(Duration.ofMinutes(2));
        house.log.until("filed and gone", () -> empty());
        house.send("a@there.example", "x\r\n", "mary@here.example", "john@here.example");
        house.log.until("all filed", () -> house.mailboxes.filed.size() == 3 && empty());
        assertTrue(house.mailboxes.times.values().stream().allMatch(n -> n == 1));
    }

    @Test
    void anOperatorHoldsReleasesRetriesAndDrops() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "450 4.2.1 Later"));
        long id = house.send("robert@here.example", "x\r\n", "john@there.example", "mary@there.example");
        house.log.await(Step.DEFERRED, 2);
        Operator operator = house.queue.operator();
        var shown = operator.show(id).orElseThrow();
        assertTrue(shown.recipients().getFirst().why().matches("next try in [56][0-9] s after 450 4.2.1 Later from .*, tried once"),
                shown.toString());
        assertEquals(1, house.operate(id, "john@there.example", new Action.Hold()));
        assertEquals(0, house.operate(99, null, new Action.Hold()));
        peer.script(Script.ACCEPTING);
        assertEquals(1, house.operate(id, null, new Action.Retry()));
        assertEquals(1, peer.await(1).getFirst().recipients().size());
        house.restart();
        house.clock.advance(Duration.ofDays(1));
        assertEquals(State.HELD, house.queue.operator().show(id).orElseThrow().recipients().getFirst().state());
        assertEquals(1, house.operate(id, null, new Action.Release()));
        peer.await(2);
        house.log.until("empty", () -> empty());
        peer.script(Script.ACCEPTING.on("RCPT", "450 4.2.1 Later"));
        long other = house.send("robert@here.example", "x\r\n", "john@there.example", "mary@there.example");
        house.log.await(Step.DEFERRED, 4);
        assertEquals(1, house.operate(other, "john@there.example", new Action.Drop(false)));
        assertEquals(1, house.operate(other, null, new Action.Drop(true)));
        house.log.until("told", () -> house.mailboxes.filed.size() == 1 && empty());
        assertEquals("mary@there.example", house.reports.failures.getFirst().recipient().address().toString());
    }

    @Test
    void whatIsDroppedWhileItIsTriedIsToldOfWhereThatIsWanted() throws Exception {
        for (boolean tell : new boolean[]{false, true}) {
            var id = new CompletableFuture<Long>();
            peer.script((connection, line) -> {
                if (!line.startsWith("RCPT"))
                    return null;
                try {
                    house.operate(id.join(), null, new Action.Drop(tell));
                } catch (Refusal e) {
                    throw new AssertionError(e);
                }
                return new Script.Action.Say("450 4.2.1 Later");
            });
            id.complete(house.send("robert@here.example", "x\r\n", "john@there.example"));
            house.log.await(Step.DROPPED, tell ? 2 : 1);
            house.log.until("empty", () -> empty());
            assertEquals(tell ? 1 : 0, house.reports.failures.size());
        }
        assertEquals("5.7.0", house.reports.failures.getFirst().status().toString());
        assertEquals(1, house.log.count(Step.BOUNCED));
    }

    @Test
    void anErrorWithOneOfThoseThatCannotGoKeepsNobodyElse() throws Exception {
        house.close();
        house.settings = new Settings(Settings.DEFAULT.retry(), Duration.ofDays(5), Duration.ZERO, 1, 5, 10, 1000);
        house.log.breaksAt = "mary@there.example";
        house.open();
        var sent = new CompletableFuture<Void>();
        peer.script((connection, line) -> {
            if (line.isEmpty())
                sent.join();
            return line.isEmpty() ? new Script.Action.Drop() : null;
        });
        for (String to : List.of("robert", "mary", "john"))
            house.send("robert@here.example", to + "\r\n", to + "@there.example");
        sent.complete(null);
        house.log.until("nothing in memory", () -> house.queue.running() == 0 && house.queue.loaded() == 0);
        peer.script(Script.ACCEPTING);
        house.log.until("all sent", () -> {
            house.clock.advance(Duration.ofSeconds(10));
            return empty();
        });
        assertEquals(3, peer.received().size());
    }

    @Test
    void destinationsHaveBoundedRoomAndTransactionsBoundedRecipients() throws Exception {
        house.close();
        house.settings = new Settings(Settings.DEFAULT.retry(), Duration.ofDays(5), Duration.ZERO, 3, 5, 10, 20);
        house.open();
        var to = new String[25];
        for (int i = 0; i < to.length; i++)
            to[i] = "u" + i + "@there.example";
        house.send("robert@here.example", "x\r\n", to);
        for (var r : peer.await(3))
            assertTrue(r.recipients().size() <= 10);
        for (int i = 0; i < 200; i++)
            house.send("robert@here.example", "m" + i + "\r\n", "john@there.example");
        assertEquals(203, peer.await(203).size());
        assertTrue(peer.mostOpen() <= 4, "connections: " + peer.mostOpen());
        house.log.until("empty", () -> empty());
        assertEquals(203, peer.received().stream().map(r -> r.text() + r.recipients()).distinct().count());
    }

    @Test
    void aDeadDestinationRestsAndIsNotTriedOnceForEachMessage() throws Exception {
        house.close();
        house.settings = new Settings(Settings.DEFAULT.retry(), Duration.ofDays(5), Duration.ZERO, 1, 5, 10, 1000);
        peer.script(Script.ACCEPTING.on("", new Script.Action.Drop()));
        house.open();
        for (int i = 0; i < 50; i++)
            house.send("robert@here.example", "m" + i + "\r\n", "john@there.example");
        house.log.await(Step.DEFERRED, 1);
        house.log.until("rests", () -> house.queue.running() == 0);
        int before = peer.connections();
        assertTrue(before < 10, "connections: " + before);
        long late = house.send("robert@here.example", "late\r\n", "john@there.example");
        String why = house.queue.operator().show(late).orElseThrow().recipients().getFirst().why();
        assertTrue(why.startsWith("waiting for there.example, which could not be reached once (") && why.endsWith("next try in 60 s"), why);
        assertEquals(before, peer.connections());
        peer.script(Script.ACCEPTING);
        house.log.until("all sent", () -> {
            house.clock.advance(Duration.ofSeconds(10));
            return empty();
        });
        assertEquals(51, peer.received().size());
    }

    @Test
    void anOperatorEndsTheRestOfADestination() throws Exception {
        peer.script(Script.ACCEPTING.on("", new Script.Action.Drop()));
        house.send("robert@here.example", "one\r\n", "john@there.example");
        house.log.await(Step.DEFERRED, 1);
        house.log.until("rests", () -> house.queue.running() == 0);
        house.send("robert@here.example", "two\r\n", "john@there.example");
        peer.script(Script.ACCEPTING);
        // The second may be under way by the time it is come to.
        assertTrue(house.queue.operator().apply(Filter.ALL, new Action.Retry(), false).recipients() >= 1);
        assertEquals(2, peer.await(2).size());
    }

    @Test
    void aStoreThatFailsBetweenSendingAndRecordingDoesNotMakeTheQueueSendAgain() throws Exception {
        house.close();
        var faulty = new FaultyEngine(house.engine);
        house.engine = faulty;
        house.open();
        peer.script((c, line) -> {
            if (line.equals("."))
                faulty.refuseCommit(1, Refusal.Reason.UNAVAILABLE);
            return null;
        });
        house.send("robert@here.example", "x\r\n", "john@there.example");
        peer.await(1);
        house.log.until("recorded", () -> {
            house.clock.advance(Duration.ofSeconds(6));
            return empty();
        });
        assertEquals(1, peer.received().size());
    }
}
