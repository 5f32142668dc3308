package org.posthouse.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.store.journey.JourneyEvent.Step;
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
}
