package org.posthouse.mta.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.TransferDecoder;
import org.posthouse.mta.bounce.Bouncer;
import org.posthouse.mta.delivery.Delivery;
import org.posthouse.mta.queue.Carrier;
import org.posthouse.mta.queue.StoredQueue;
import org.posthouse.mta.relay.Relay;
import org.posthouse.mta.verdict.Ledger.Deviation;
import org.posthouse.mta.verdict.Ledger.Reason;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.engine.FaultyEngine;
import org.posthouse.testkit.smtp.Received;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.testkit.time.VirtualClock;
import org.posthouse.trust.dmarc.Destinations;
import org.posthouse.trust.dmarc.Dmarc;
import org.posthouse.trust.dmarc.DmarcResult.Policy;
import org.posthouse.trust.dmarc.SuffixList;
import org.posthouse.trust.feedback.AggregateReport;
import org.posthouse.trust.feedback.AggregateReport.Row;
import org.posthouse.trust.feedback.FeedbackReader;

/** Days are counted and told. RFC 7489 §7.2 */
final class DailyReportsTest {
    private static final Address CONTACT = Address.parse("dmarc@here.example");
    private static final String RECORD = "v=DMARC1; p=reject; sp=none; adkim=s; pct=80; fo=1; rua=mailto:reports@there.example";
    private static final List<Address> TO = List.of(Address.parse("robert@here.example"), CONTACT);
    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.1");

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final MemoryEngine engine = new MemoryEngine();
    private final VirtualDns dns = VirtualDns
            .of(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1"));
    private final StoredDirectory directory = new StoredDirectory(engine, clock);
    private final StoredJourneys journeys = new StoredJourneys(engine, clock);
    private final ReportSettings settings = new ReportSettings("mx.here.example", "Here", CONTACT, 5, 50, Set.of(CONTACT));
    private Tally tally = new Tally(engine, settings);
    private ScriptedPeer peer;
    private StoredMail mail;
    private StoredQueue queue;
    private Relay relay;
    private DailyReports reports;

    DailyReportsTest() throws Refusal {}

    @BeforeEach
    void open() throws Exception {
        peer = ScriptedPeer.start(Script.ACCEPTING);
        directory.addDomain(Domain.of("here.example"));
        directory.addAccount(CONTACT);
        mail = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        relay = new Relay(org.posthouse.mta.relay.Settings.of("mx.here.example").port(peer.port()), dns, Dialer.direct(), engine, clock,
                clock, new Random(1));
        var notices = new Bouncer(org.posthouse.mta.bounce.Settings.of("mx.here.example"), engine, directory, journeys, clock,
                new SecureRandom());
        queue = new StoredQueue(org.posthouse.mta.queue.Settings.DEFAULT, new StoredQueue.Services(engine, Carrier.of(relay),
                new Delivery(mail, journeys, clock), notices, journeys, clock, clock)).start();
        reports = reports(engine);
    }

    private DailyReports reports(Engine on) {
        var dmarc = new Dmarc(dns, SuffixList::builtIn);
        return new DailyReports(settings,
                new DailyReports.Services(on, new Letters(engine, directory, journeys, clock, Letters.Signing.NONE), queue,
                        dmarc, new Destinations(dns, dmarc), clock));
    }

    @AfterEach
    void close() {
        queue.close(Duration.ofSeconds(5));
        relay.close();
        mail.close();
        journeys.close();
        peer.close();
    }

    private void count(String domain, String record) throws Refusal {
        for (int i = 0; i < 3; i++)
            tally.note(Found.pass(domain, record), PEER, TO, Policy.NONE, Deviation.NOT, clock.instant());
        tally.write();
        tally.note(Found.pass(domain, record), PEER, TO, Policy.NONE, Deviation.NOT, clock.instant());
        tally.note(Found.fail(domain, record, Policy.REJECT), InetAddress.ofLiteral("2001:db8::1"), TO, Policy.NONE,
                new Deviation(Reason.MAILING_LIST, "sealed by lists.example.org"), clock.instant());
        tally.write();
    }

    private List<Pending> pending() throws Refusal {
        return Tally.pending(engine, 1000);
    }

    private static AggregateReport report(Received received) throws Exception {
        var source = Source.of(received.text().getBytes(StandardCharsets.ISO_8859_1));
        Entity message = MimeParser.parse(source, Limits.DEFAULT);
        Entity part = message.parts().get(1);
        assertTrue(part.type().is("application", "gzip"));
        var rows = new ArrayList<Row>();
        try (var in = TransferDecoder.body(source, part)) {
            FeedbackReader.Head head = FeedbackReader.read(new ByteArrayInputStream(in.readAllBytes()), rows::add);
            return new AggregateReport(head.metadata(), head.published(), rows);
        }
    }

    @Test
    void aDayThatIsOverIsTold() throws Exception {
        dns.add(z -> z.txt("_dmarc.there.example", RECORD));
        count("there.example", RECORD);
        assertEquals(List.of(new Pending(20513, "there.example", 2, 5, 1)), pending());
        reports.round();
        assertEquals(1, pending().size());
        clock.advance(Duration.ofHours(19));
        reports.round();
        assertEquals(List.of(), pending());
        Received received = peer.await(1).getFirst();
        String header = received.text().replace("\r\n ", " ");
        assertTrue(header.contains("Subject: Report Domain: there.example Submitter: here.example Report-ID: <20513."), header);
        assertTrue(header.contains("filename=\"here.example!there.example!1772323200!1772409599.xml.gz\""), header);
        assertTrue(header.contains("From: dmarc@here.example\r\n") && header.contains("Auto-Submitted: auto-generated\r\n"), header);
        AggregateReport r = report(received);
        assertEquals("Here", r.metadata().organization());
        assertEquals("dmarc@here.example", r.metadata().email());
        assertTrue(r.metadata().id().endsWith("@mx.here.example"));
        assertEquals(new AggregateReport.Published("there.example", "s", "r", "reject", "none", 80, "1"), r.published());
        assertEquals(2, r.rows().size());
        Row good = r.rows().stream().filter(Row::passed).findFirst().orElseThrow();
        assertEquals(4, good.count());
        assertEquals("192.0.2.1", good.source());
        assertEquals(List.of(new AggregateReport.Host("there.example", "mfrom", "pass")), good.hosts());
        Row bad = r.rows().stream().filter(x -> !x.passed()).findFirst().orElseThrow();
        assertEquals("2001:db8:0:0:0:0:0:1", bad.source());
        assertEquals("none", bad.disposition());
        assertEquals(List.of(new AggregateReport.Reason("mailing_list", "sealed by lists.example.org")), bad.reasons());
        assertEquals(List.of(new AggregateReport.Signature("there.example", "s1", "fail")), bad.signatures());
        reports.round();
        assertEquals(1, peer.connections());
    }

    // "If not provided, Mail Receivers MUST NOT generate aggregate feedback reports." RFC 7489 §6.3
    @Test
    void whoWantsNoneGetsNone() throws Exception {
        tally.note(Found.pass("there.example", "v=DMARC1; p=none"), PEER, TO, Policy.NONE, Deviation.NOT, clock.instant());
        tally.note(Found.pass("there.example", "v=DMARC1; p=none; rua=nothing"), PEER, TO, Policy.NONE, Deviation.NOT, clock.instant());
        tally.note(Found.pass("there.example", RECORD), PEER, List.of(CONTACT), Policy.NONE, Deviation.NOT, clock.instant());
        tally.note(Found.pass("there.example", ""), PEER, TO, Policy.NONE, Deviation.NOT, clock.instant());
        tally.write();
        assertEquals(List.of(), pending());
        count("there.example", RECORD);
        clock.advance(Duration.ofDays(1));
        reports.round();
        assertEquals(List.of(), pending());
        count("there.example", RECORD);
        dns.add(z -> z.txt("_dmarc.there.example", "v=DMARC1; p=none; rua=mailto:a@elsewhere.example"));
        clock.advance(Duration.ofDays(1));
        reports.round();
        assertEquals(List.of(), pending());
        assertEquals(0, peer.connections());
    }

    @Test
    void whatCannotBeAskedIsAskedAgainForTwoDays() throws Exception {
        count("there.example", RECORD);
        dns.fail("_dmarc.there.example", true);
        clock.advance(Duration.ofDays(1));
        reports.round();
        assertEquals(1, pending().size());
        clock.advance(Duration.ofDays(3));
        reports.round();
        assertEquals(List.of(), pending());
    }

    // Too large for one address, small enough for another; too large for all. RFC 7489 §7.2.1, §7.2.2
    @Test
    void sizesAreKeptTo() throws Exception {
        dns.add(z -> z.txt("_dmarc.there.example", "v=DMARC1; p=none; rua=mailto:small@there.example!10,mailto:large@there.example!1m"));
        count("there.example", RECORD);
        clock.advance(Duration.ofDays(1));
        reports.round();
        assertTrue(peer.await(1).getFirst().text().contains("To: large@there.example"));
        dns.add(z -> z.txt("_dmarc.small.there.example", "v=DMARC1; p=none; rua=mailto:small@there.example!10"));
        count("small.there.example", RECORD);
        clock.advance(Duration.ofDays(1));
        reports.round();
        String excuse = peer.await(2).getLast().text();
        for (String field : List.of("Report-Date: ", "Report-Domain: small.there.example\r\n", "Report-ID: <", "Report-Size: ",
                "Submitter: here.example\r\n",
                "Submitting-URI: mailto:small@there.example\r\n", "Content-Type: text/plain"))
            assertTrue(excuse.contains(field), field + " in " + excuse);
        assertEquals(2, peer.await(2).size());
    }

    @Test
    void noMoreThanSoManyADay() throws Exception {
        for (int i = 0; i < 8; i++) {
            String domain = "d" + i + ".there.example";
            dns.add(z -> z.txt("_dmarc." + domain, RECORD));
            count(domain, RECORD);
        }
        clock.advance(Duration.ofHours(20));
        reports.round();
        assertEquals(3, pending().size());
        reports.round();
        assertEquals(3, pending().size());
        clock.advance(Duration.ofDays(1));
        reports.round();
        assertEquals(List.of(), pending());
        assertEquals(8, peer.await(8).size());
    }

    @Test
    void kindsBeyondTheBoundAreANumber() throws Exception {
        dns.add(z -> z.txt("_dmarc.there.example", RECORD));
        for (int i = 0; i < 200; i++)
            tally.note(Found.pass("there.example", RECORD), InetAddress.ofLiteral("192.0.2." + i), TO, Policy.NONE, Deviation.NOT,
                    clock.instant());
        tally.write();
        tally = new Tally(engine, settings);
        for (int i = 0; i < 250; i++)
            tally.note(Found.pass("there.example", RECORD), InetAddress.ofLiteral("192.0.2." + i), TO, Policy.NONE, Deviation.NOT,
                    clock.instant());
        tally.write();
        assertEquals(450, pending().getFirst().messages());
        assertEquals(51, pending().getFirst().rows());
        clock.advance(Duration.ofDays(1));
        reports.round();
        AggregateReport r = report(peer.await(1).getFirst());
        assertEquals(50, r.rows().size());
        assertEquals(100, r.rows().stream().mapToLong(Row::count).sum());
        assertEquals(List.of("350 messages more are not in this report: there were too many kinds"), r.metadata().errors());
    }

    @Test
    void whatIsCountedAtOnceIsBounded() throws Exception {
        for (int i = 0; i < 60_000; i++)
            tally.note(Found.pass("d" + i + ".there.example", RECORD), PEER, TO, Policy.NONE, Deviation.NOT, clock.instant());
        tally.write();
        assertEquals(20_000, Tally.pending(engine, 100_000).size());
    }

    // Many names whose reports cannot be placed stand before somebody else's.
    @Test
    void thoseThatCannotBeToldKeepNobodyWaiting() throws Exception {
        dns.add(z -> z.txt("_dmarc.there.example", RECORD));
        for (int i = 0; i < 250; i++) {
            String name = "a%03d.example".formatted(i);
            dns.fail("_dmarc." + name, true);
            tally.note(Found.pass(name, RECORD), PEER, TO, Policy.NONE, Deviation.NOT, clock.instant());
        }
        count("there.example", RECORD);
        clock.advance(Duration.ofHours(19));
        reports.round();
        reports.round();
        assertEquals(250, pending().size());
        assertEquals(1, peer.await(1).size());
        for (int i = 0; i < 250; i++)
            dns.fail("_dmarc.a%03d.example".formatted(i), false);
        reports.round();
        reports.round();
        assertEquals(List.of(), pending());
    }

    // The process ends after the report is in the queue and before its counts are gone.
    @Test
    void aCrashNeitherLosesNorRepeatsAReport() throws Exception {
        dns.add(z -> z.txt("_dmarc.there.example", RECORD));
        count("there.example", RECORD);
        clock.advance(Duration.ofDays(1));
        var faulty = new FaultyEngine(engine);
        faulty.refuseCommit(1, Refusal.Reason.UNAVAILABLE);
        assertThrows(Refusal.class, reports(faulty)::round);
        assertEquals(1, pending().size());
        assertEquals(1, peer.await(1).size());
        reports.round();
        assertEquals(List.of(), pending());
        count("there.example", RECORD);
        clock.advance(Duration.ofDays(1));
        reports.round();
        List<Received> all = peer.await(2);
        assertEquals(2, all.size());
        assertNotEquals(report(all.get(0)).metadata().id(), report(all.get(1)).metadata().id());
    }

    @Test
    void countsThatCannotBeWrittenAreKept() throws Exception {
        var faulty = new FaultyEngine(engine);
        tally = new Tally(faulty, settings);
        tally.note(Found.pass("there.example", RECORD), PEER, TO, Policy.NONE, Deviation.NOT, clock.instant());
        faulty.refuseCommit(1, Refusal.Reason.DISK_FULL);
        assertThrows(Refusal.class, tally::write);
        assertEquals(List.of(), pending());
        tally.write();
        assertEquals(1, pending().getFirst().messages());
    }

    @Test
    void aReportToOurselvesIsDelivered() throws Exception {
        dns.add(z -> z.txt("_dmarc.here.example", "v=DMARC1; p=none; rua=mailto:dmarc@here.example"));
        count("here.example", RECORD);
        clock.advance(Duration.ofDays(1));
        reports.round();
        assertEquals(List.of(), pending());
        assertEquals(0, peer.connections());
    }
}
