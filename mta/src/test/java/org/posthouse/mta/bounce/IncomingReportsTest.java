package org.posthouse.mta.bounce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.AfterDelivery;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.time.VirtualClock;

/** Reports of other hosts find the message they are about. RFC 3464 §2.1 */
final class IncomingReportsTest {
    private final VirtualClock clock = new VirtualClock();
    private final Engine engine = new MemoryEngine();
    private StoredJourneys journeys;
    private AfterDelivery reports;
    private long sent;

    @BeforeEach
    void open() throws Refusal {
        journeys = new StoredJourneys(engine, clock);
        reports = new AfterDelivery((r, a, b) -> new Outcome.Delivered("local", "", Outcome.Handed.FINAL), engine,
                List.of(new IncomingReports(journeys, clock)));
        sent = journeys.newId();
        event(Step.SUBMITTED, "", Map.of("from", "john@example.org", "message-id", "<1@example.org>"));
        event(Step.RELAYED, "robert@example.com", Map.of("peer", "mx.example.com"));
    }

    @AfterEach
    void close() {
        journeys.close();
    }

    private void event(Step step, String recipient, Map<String, String> facts) {
        journeys.record(new JourneyEvent(sent, clock.instant(), step, recipient, facts, ""));
    }

    private void arrives(String to, String envelope, String recipient, String messageId) throws Refusal {
        byte[] b = """
                From: MAILER-DAEMON@example.com
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b

                text
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.com
                Original-Envelope-Id: %s

                Final-Recipient: rfc822; %s
                Action: failed
                Status: 5.2.2
                Diagnostic-Code: smtp; 552 5.2.2 full

                --b
                Content-Type: text/rfc822-headers

                Subject: x
                Message-ID: %s

                --b--
                """.formatted(envelope, recipient, messageId).getBytes(StandardCharsets.US_ASCII);
        Address a = Address.parse(to);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(b, 0, b.length);
            var arrival = new Arrival(journeys.newId(), ReturnPath.NULL, new byte[0], blob.finish(), b.length, clock.instant(),
                    Terms.of(Terms.Content.SEVEN_BIT, false), "");
            Outcome o = reports.deliver(new Recipient(a, a, new Route.Local(1)), arrival, b.length % 2 == 0 ? Source.of(b) : null);
            assertTrue(o instanceof Outcome.Delivered);
        }
    }

    private List<JourneyEvent> told() throws Refusal {
        return journeys.journey(sent).stream().filter(e -> e.step() == Step.REPORTED).toList();
    }

    @Test
    void byTheNameOfTheTransfer() throws Refusal {
        arrives("john@example.org", JourneyId.show(sent), "Robert@example.com", "<other@x>");
        JourneyEvent e = told().getFirst();
        assertEquals("robert@example.com", e.recipient());
        assertEquals("failed", e.facts().get("action"));
        assertEquals("5.2.2", e.facts().get("status"));
        assertEquals("552 5.2.2 full", e.facts().get("diagnostic"));
        assertEquals("mx.example.com", e.facts().get("by"));
    }

    @Test
    void byTheMessageIdOfWhatCameBack() throws Refusal {
        arrives("john@example.org", "the sender's own", "robert@example.com", "<1@example.org>");
        assertEquals(1, told().size());
    }

    @Test
    void whatAnybodyCanWriteTellsNothing() throws Refusal {
        arrives("mary@example.org", JourneyId.show(sent), "robert@example.com", "<1@example.org>");
        arrives("john@example.org", JourneyId.show(sent), "chris@example.com", "<1@example.org>");
        arrives("john@example.org", JourneyId.show(sent + 1), "robert@example.com", "<2@example.org>");
        assertTrue(told().isEmpty());
    }

    @Test
    void alsoWhereTheMailHadGoneOn() throws Refusal {
        event(Step.FORWARDED, "away@example.org", Map.of("to", "far@example.net, robert2@example.net"));
        arrives("john@example.org", JourneyId.show(sent), "robert2@example.net", "<1@example.org>");
        assertEquals("away@example.org", told().getFirst().recipient());
        assertEquals("robert2@example.net", told().getFirst().facts().get("final"));
    }
}
