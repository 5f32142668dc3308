package org.posthouse.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;

/** When the octets of a message go with its last recipient, and when they must not. */
final class OwnOctetsTest {
    private ScriptedPeer peer;
    private House house;

    @BeforeEach
    void open() throws Exception {
        peer = ScriptedPeer.start(Script.ACCEPTING);
        house = new House(peer.port());
        house.dns.add(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1"));
        // What comes before goes by the disk, and is left to the sweeper.
        house.log.until("the queue has looked for what was left", this::hasWalked);
    }

    private boolean hasWalked() {
        house.queue.lock.lock();
        try {
            return house.queue.feeder.hasWalked();
        } finally {
            house.queue.lock.unlock();
        }
    }

    @AfterEach
    void close() {
        house.close();
        peer.close();
    }

    private Arrival arrival() throws Refusal {
        return house.arrival("robert@here.example", "x\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static List<Recipient> to(String... addresses) {
        var all = new ArrayList<Recipient>();
        for (String t : addresses) {
            Address a = Address.parse(t);
            all.add(new Recipient(a, a, a.domain().ascii().equals("here.example") ? new Route.Local(a.hashCode()) : new Route.Remote()));
        }
        return all;
    }

    private boolean kept(BlobId blob) {
        try {
            return house.engine.blobsAfter(null, 1_000).contains(blob);
        } catch (Refusal e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void goWithTheLastRecipientAtAnotherHost() throws Exception {
        Arrival a = arrival();
        house.queue.putOwn(a, to("john@there.example", "mary@there.example"));
        house.log.await(Step.RELAYED, 2);
        house.log.until("gone", () -> !kept(a.blob()));
        assertEquals("x\r\n", peer.received().getFirst().text().substring(peer.received().getFirst().text().length() - 3));
    }

    @Test
    void stayWhileSomebodyWaits() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT TO:<mary", "450 4.2.1 Later"));
        Arrival a = arrival();
        house.queue.putOwn(a, to("john@there.example", "mary@there.example"));
        house.log.await(Step.DEFERRED, 1);
        house.log.await(Step.RELAYED, 1);
        assertTrue(kept(a.blob()), "one still waits");
        peer.script(Script.ACCEPTING);
        house.clock.advance(Duration.ofMinutes(2));
        house.log.await(Step.RELAYED, 2);
        assertEquals(List.of("x\r\n", "x\r\n"), peer.received().stream().map(r -> r.text().substring(r.text().length() - 3)).toList());
    }

    @Test
    void stayWhereTheMessageIsAlsoInAMailbox() throws Exception {
        Arrival a = arrival();
        house.queue.putOwn(a, to("john@there.example", "mary@here.example"));
        house.log.await(Step.RELAYED, 1);
        house.log.until("filed", () -> !house.mailboxes.filed.isEmpty());
        settled();
        assertTrue(kept(a.blob()));
    }

    @Test
    void stayWhereSomebodyElseMayKnowThem() throws Exception {
        Arrival a = arrival();
        house.queue.put(a, to("john@there.example"));
        house.log.await(Step.RELAYED, 1);
        settled();
        assertTrue(kept(a.blob()));
    }

    @Test
    void areStillThereForTheNoticeOfAFailure() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "550 5.1.1 No"));
        Arrival a = arrival();
        house.queue.putOwn(a, to("chris@there.example"));
        house.log.await(Step.BOUNCED, 1);
        house.log.until("notice filed", () -> house.mailboxes.filed.keySet().stream().anyMatch(k -> k.startsWith("robert@")));
        house.log.until("gone", () -> !kept(a.blob()));
        assertFalse(house.reports.failures.isEmpty());
    }

    private void settled() throws InterruptedException {
        house.log.until("settled", () -> {
            try {
                return house.queue.operator().list(Filter.ALL, 1).isEmpty() && house.queue.running() == 0;
            } catch (Refusal e) {
                throw new AssertionError(e);
            }
        });
    }
}
