package org.posthouse.store.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.journey.Journeys.Query;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;

class StoredJourneysTest {
    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
    private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
    private final Engine engine = new MemoryEngine();

    private JourneyEvent event(long journey, Step step, String recipient, Map<String, String> facts) {
        return new JourneyEvent(journey, clock.instant(), step, recipient, facts, "C: RCPT TO:<" + recipient + ">\nS: 250 OK\n");
    }

    @Test
    void idsRiseOverARestartEvenWhenTheClockGoesBack() throws Refusal {
        long last = 0;
        try (StoredJourneys journeys = new StoredJourneys(engine, clock)) {
            for (int i = 0; i < 10_000; i++) {
                long id = journeys.newId();
                assertTrue(id > last);
                last = id;
            }
            journeys.record(event(last, Step.RECEIVED, "", Map.of()));
        }
        millis.addAndGet(-5_000);
        try (StoredJourneys journeys = new StoredJourneys(engine, clock)) {
            assertTrue(journeys.newId() > last);
        }
    }

    @Test
    void idsAreNotGivenAgainWhereTheClockWasADayAhead() throws Refusal {
        millis.addAndGet(Duration.ofDays(3).toMillis());
        try (StoredJourneys journeys = new StoredJourneys(engine, clock)) {
            journeys.record(event(journeys.newId(), Step.RECEIVED, "", Map.of()));
        }
        millis.addAndGet(-Duration.ofDays(3).toMillis());
        long last = 0;
        for (int restart = 0; restart < 3; restart++) {
            try (StoredJourneys journeys = new StoredJourneys(engine, clock)) {
                for (int i = 0; i < 100; i++) {
                    long id = journeys.newId();
                    assertTrue(id > last);
                    last = id;
                }
                // The last ones were not on disk yet.
                journeys.record(event(last - 50, Step.RECEIVED, "", Map.of()));
            }
        }
    }

    @Test
    void eventsAreFoundByWhatTheyAreAbout() throws Refusal {
        try (StoredJourneys journeys = new StoredJourneys(engine, clock)) {
            List<Long> ids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                long id = journeys.newId();
                ids.add(id);
                journeys.record(
                        event(id, Step.RECEIVED, "", Map.of("message-id", "<" + i + "@Example.org>", "from", "robert@example.org")));
                journeys.record(event(id, Step.DELIVERED, "John@example.net", Map.of("mailbox", "INBOX")));
                millis.addAndGet(Duration.ofDays(1).toMillis());
            }
            List<JourneyEvent> events = journeys.journey(ids.get(1));
            assertEquals(List.of(Step.RECEIVED, Step.DELIVERED), events.stream().map(JourneyEvent::step).toList());
            assertEquals("John@example.net", events.get(1).recipient());
            assertEquals(List.of(ids.get(2), ids.get(1)), journeys.find(new Query.To("john@EXAMPLE.net"), 2));
            assertEquals(3, journeys.find(new Query.From("robert@example.org"), 10).size());
            assertEquals(List.of(ids.get(0)), journeys.find(new Query.ByMessageId("0@example.org"), 10));
            assertEquals(List.of(ids.get(0)), journeys.find(new Query.ByMessageId("<0@example.org>"), 10));
            assertEquals(List.of(), journeys.find(new Query.ByMessageId("0@example.or"), 10));
            assertEquals(ids.reversed(), journeys.find(new Query.Since(Instant.EPOCH), 10));
            assertEquals(List.of(ids.get(2)), journeys.find(new Query.Since(Instant.ofEpochMilli(ids.get(2) >>> 20)), 10));
        }
    }

    @Test
    void lateEventsLiveThirtyDaysToo() throws Refusal {
        try (StoredJourneys journeys = new StoredJourneys(engine, clock)) {
            long id = journeys.newId();
            journeys.record(event(id, Step.RECEIVED, "a@example.org", Map.of()));
            journeys.flush();
            millis.addAndGet(Duration.ofDays(29).toMillis());
            assertEquals(0, journeys.expire(clock.instant(), 1000));
            journeys.record(event(id, Step.MOVED, "a@example.org", Map.of()));
            journeys.flush();
            millis.addAndGet(Duration.ofDays(3).toMillis());
            assertEquals(2, journeys.expire(clock.instant(), 1000));
            assertEquals(List.of(Step.MOVED), journeys.journey(id).stream().map(JourneyEvent::step).toList());
            millis.addAndGet(Duration.ofDays(30).toMillis());
            assertEquals(1, journeys.expire(clock.instant(), 1));
            assertEquals(1, journeys.expire(clock.instant(), 1000));
            assertTrue(journeys.journey(id).isEmpty());
        }
    }

    @Test
    void aStopWithoutACloseIsRemembered() throws Refusal {
        long start = millis.get();
        try (StoredJourneys first = new StoredJourneys(engine, clock)) {
            assertEquals(List.of(), first.crashes());
        }
        StoredJourneys killed = new StoredJourneys(engine, clock);
        millis.addAndGet(1000);
        killed.record(event(killed.newId(), Step.RECEIVED, "", Map.of()));
        killed.flush();
        for (int restart = 0; restart < 2; restart++) {
            millis.addAndGet(5000);
            killed = new StoredJourneys(engine, clock);
        }
        var one = new Crash(Instant.ofEpochMilli(start + 1000), Instant.ofEpochMilli(start + 11_000));
        assertEquals(List.of(one), killed.crashes());
        killed.close();
        try (StoredJourneys next = new StoredJourneys(engine, clock)) {
            assertEquals(List.of(one), next.crashes());
            next.record(event(next.newId(), Step.RECEIVED, "", Map.of()));
            next.flush();
            millis.addAndGet(Duration.ofDays(32).toMillis());
            next.expire(clock.instant(), 1000);
            assertEquals(List.of(), next.crashes());
        }
    }

    @Test
    void textsAreCut() throws Refusal {
        try (StoredJourneys journeys = new StoredJourneys(engine, clock)) {
            long id = journeys.newId();
            Map<String, String> facts = new LinkedHashMap<>();
            for (int i = 0; i < 50; i++)
                facts.put("f" + i, "\u9a7f".repeat(5_000));
            journeys.record(new JourneyEvent(id, clock.instant(), Step.RECEIVED, "x".repeat(9_999), facts, "\u7ad9".repeat(50_000)));
            JourneyEvent e = journeys.journey(id).getFirst();
            assertEquals(EventCodec.MAX_FACTS, e.facts().size());
            assertEquals("\u9a7f".repeat(341), e.facts().get("f0"));
            assertEquals("\u7ad9".repeat(2730), e.dialogue());
        }
    }

    @Test
    void theBacklogIsBoundedAndSaysWhatWasLost() throws Exception {
        Backlog backlog = new Backlog(5);
        for (int i = 0; i < 8; i++)
            backlog.add(event(i, Step.RECEIVED, "", Map.of()));
        List<JourneyEvent> got = backlog.take(clock);
        assertEquals(6, got.size());
        assertEquals(Step.LOST_DETAIL, got.getFirst().step());
        assertEquals("3", got.getFirst().facts().get("events"));
        assertEquals(3, got.get(1).journey());
        backlog.settle(got);
        backlog.flush();
        backlog.close();
        assertTrue(backlog.take(clock).isEmpty());
    }

    @Test
    void aClosedEngineFailsNobody() throws Refusal {
        try (StoredJourneys journeys = new StoredJourneys(engine, clock)) {
            engine.close();
            for (int i = 0; i < 100; i++)
                journeys.record(event(1, Step.RECEIVED, "", Map.of()));
            journeys.flush();
        }
    }

    @Test
    void formatOne() {
        JourneyEvent e = new JourneyEvent(5, Instant.ofEpochMilli(9), Step.DELIVERED, "a@b.test", Map.of("mailbox", "INBOX"), "C: X");
        byte[] bytes = EventCodec.write(e);
        assertEquals("0106086140622e7465737401076d61696c626f7805494e424f5804433a2058", HexFormat.of().formatHex(bytes));
        assertEquals("63000000010000000000000009", HexFormat.of().formatHex(JourneyKeys.crash(1, 9)));
        assertEquals("010000000000000009", HexFormat.of().formatHex(Stops.row(9)));
        assertEquals(e, EventCodec.read(5, Instant.ofEpochMilli(9), bytes));
    }
}
