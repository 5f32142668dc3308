package org.posthouse.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.testkit.engine.CountingEngine;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.testkit.smtp.Sink;

/** More mail than there is room for in memory. */
final class BacklogTest {
    private static final int MESSAGES = 20_000;
    private static final int DESTINATIONS = 4;

    @Test
    void whatIsReadFromTheStoreGrowsNoFasterThanTheBacklog() throws Exception {
        try (Sink sink = Sink.start("127.0.0.1", 0); House house = new House(sink.port())) {
            house.close();
            var engine = new CountingEngine(new MemoryEngine());
            house.engine = engine;
            house.settings = new Settings(Settings.DEFAULT.retry(), Duration.ofDays(5), Duration.ZERO, 5, 20, 100, 1000);
            for (int i = 0; i < DESTINATIONS; i++) {
                String domain = "d" + i + ".example";
                house.dns.add(z -> z.mx(domain, 10, "mx." + domain).address("mx." + domain, "127.0.0.1"));
            }
            house.open();
            CountingEngine.Count before = engine.mark();
            for (int i = 0; i < MESSAGES; i++)
                house.send("robert@here.example", "m" + i + "\r\n", "john@d" + i % DESTINATIONS + ".example");
            house.log.until("all sent", () -> sink.messages() >= MESSAGES && house.log.count(Step.RELAYED) >= MESSAGES);
            CountingEngine.Count count = engine.since(before);
            // A message is met once in the due index, read as one row, and maybe passed by where it was in memory already.
            assertTrue(count.rows() <= 4L * MESSAGES, count.toString());
            assertTrue(count.reads() <= 4L * MESSAGES, count.toString());
            assertEquals(2L * MESSAGES, count.commits(), "one commit in, one out");
            assertEquals(MESSAGES, sink.messages());
            assertTrue(house.queue.operator().list(Filter.ALL, 1).isEmpty());
        }
    }

    @Test
    void noticesAndRefusalsBeyondTheRoomInMemoryAllArrive() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING.on("RCPT", "550 5.1.1 No")); House house = new House(peer.port())) {
            house.close();
            house.settings = new Settings(Settings.DEFAULT.retry(), Duration.ofDays(5), Duration.ZERO, 5, 20, 100, 8);
            house.dns.add(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1"));
            house.open();
            for (int i = 0; i < 300; i++)
                house.send("robert@here.example", "m" + i + "\r\n", "john@there.example");
            house.log.until("all told", () -> house.mailboxes.filed.size() == 300);
            house.log.until("empty", () -> house.queue.running() == 0);
            assertEquals(300, house.reports.told.size());
            assertTrue(house.mailboxes.times.values().stream().allMatch(n -> n == 1));
            assertTrue(house.queue.operator().list(Filter.ALL, 1).isEmpty());
        }
    }

    @Test
    void anAttemptThatHangsIsCutOffAtTheEndAndWaitsAtTheNextStart() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING.on("RCPT", new Script.Action.Silence()));
                House house = new House(peer.port())) {
            house.close();
            house.relaySettings = house.relaySettings.timeouts(org.posthouse.protocol.smtpclient.Timeouts.all(Duration.ofMinutes(5)));
            house.dns.add(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1"));
            house.open();
            long id = house.send("robert@here.example", "x\r\n", "john@there.example");
            peer.awaitLine("RCPT");
            house.queue.close(Duration.ofMillis(50));
            assertEquals(0, house.queue.running());
            assertEquals(0, house.log.all(Step.DEFERRED).size());
            Shown.ShownRecipient shown = house.queue.operator().show(id).orElseThrow().recipients().getFirst();
            assertEquals(State.WAITING, shown.state());
            assertEquals(0, shown.attempts());
            peer.script(Script.ACCEPTING);
            house.restart();
            assertEquals(1, peer.await(1).size());
        }
    }
}
