package org.posthouse.mta.tlsreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.bounce.Bouncer;
import org.posthouse.mta.delivery.AfterDelivery;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Delivery;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.Carrier;
import org.posthouse.mta.queue.StoredQueue;
import org.posthouse.mta.relay.Relay;
import org.posthouse.mta.report.Letters;
import org.posthouse.mta.signing.DkimKey;
import org.posthouse.mta.signing.DkimKeys;
import org.posthouse.mta.signing.Signing;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.engine.FaultyEngine;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.testkit.time.VirtualClock;
import org.posthouse.testkit.tls.TestAuthority;
import org.posthouse.testkit.tls.WebHost;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.Verification;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;
import org.posthouse.trust.https.HttpsClient;
import org.posthouse.trust.tlsrpt.PolicyType;
import org.posthouse.trust.tlsrpt.ReportJson;
import org.posthouse.trust.tlsrpt.ResultType;
import org.posthouse.trust.tlsrpt.SessionResult;
import org.posthouse.trust.tlsrpt.TlsReport;

final class TlsReportTest {
    private static final Address CONTACT = Address.parse("tls@here.example");

    @TempDir
    Path dir;

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final MemoryEngine engine = new MemoryEngine();
    private final VirtualDns dns = VirtualDns.of(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1")
            .address("web.there.example", "127.0.0.1"));
    private final StoredDirectory directory = new StoredDirectory(engine, clock);
    private final StoredJourneys journeys = new StoredJourneys(engine, clock);
    private final Tally tally = new Tally(engine, clock);
    private ScriptedPeer peer;
    private WebHost web;
    private StoredMail mail;
    private AfterDelivery delivery;
    private StoredQueue queue;
    private Relay relay;
    private Reporter reporter;
    private HttpsClient https;
    private Account account;

    TlsReportTest() throws Refusal {}

    @BeforeEach
    void open() throws Exception {
        peer = ScriptedPeer.start(Script.ACCEPTING);
        TestAuthority authority = TestAuthority.in(dir);
        web = WebHost.start("127.0.0.1", authority.issue("web.there.example").context());
        directory.addDomain(Domain.of("here.example"));
        account = directory.addAccount(CONTACT);
        mail = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        delivery = new AfterDelivery(new Delivery(mail, journeys, clock), engine, List.of(new ReceivedReports(CONTACT, engine, clock)));
        relay = new Relay(org.posthouse.mta.relay.Settings.of("mx.here.example").port(peer.port()), dns, Dialer.direct(), engine, clock,
                clock, new Random(1));
        var notices = new Bouncer(org.posthouse.mta.bounce.Settings.of("mx.here.example"), engine, directory, journeys, clock,
                new SecureRandom());
        queue = new StoredQueue(org.posthouse.mta.queue.Settings.DEFAULT,
                new StoredQueue.Services(engine, Carrier.of(relay), delivery, notices, journeys, clock, clock)).start();
        https = new HttpsClient(new HttpsClient.Settings(web.port(), true, Duration.ofSeconds(5), authority.roots()), dns,
                Dialer.direct());
        reporter = new Reporter(new Reporter.Self("mx.here.example", "Here", CONTACT),
                new Reporter.Services(engine, new Letters(engine, directory, journeys, clock, Letters.Signing.NONE), queue, dns, https,
                        clock));
    }

    @AfterEach
    void close() {
        queue.close(Duration.ofSeconds(5));
        relay.close();
        mail.close();
        journeys.close();
        web.close();
        peer.close();
    }

    private static SessionResult result(@Nullable ResultType failure) {
        return new SessionResult(PolicyType.STS, "there.example", List.of("version: STSv1", "mode: testing"), List.of("*.there.example"),
                failure, "mx.there.example", "192.0.2.1", "", failure == null ? "" : "why");
    }

    private int rows() throws Exception {
        int[] n = {0};
        engine.scan(Space.OTHERS, Codec.COUNTS, Codec.AFTER_COUNTS, 1000, false, (k, v) -> ++n[0] > 0);
        return n[0];
    }

    private void count() throws Exception {
        for (int i = 0; i < 3; i++)
            tally.accept(result(null));
        tally.write();
        tally.accept(result(ResultType.CERTIFICATE_EXPIRED));
        tally.accept(result(ResultType.CERTIFICATE_EXPIRED));
        tally.accept(result(ResultType.STARTTLS_NOT_SUPPORTED));
        tally.write();
        assertEquals(1, rows());
    }

    private static void check(TlsReport report) {
        assertEquals("Here", report.organization());
        assertEquals(Instant.parse("2026-03-01T00:00:00Z"), report.start());
        TlsReport.PolicyResult p = report.policies().getFirst();
        assertEquals(3, p.successes());
        assertEquals(3, p.failures());
        assertEquals("sts", p.type());
        assertEquals(2, p.details().getFirst().count());
        assertEquals("certificate-expired", p.details().getFirst().result());
    }

    @Test
    void aDayThatIsOverIsToldByMailAndByHttps() throws Exception {
        dns.add(z -> z.txt("_smtp._tls.there.example", "v=TLSRPTv1; rua=mailto:reports@there.example,https://web.there.example/v1?a=b"));
        count();
        reporter.round();
        assertEquals(1, rows());
        clock.advance(Duration.ofHours(19));
        web.raw("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        reporter.round();
        assertEquals(0, rows());
        String message = peer.await(1).getFirst().text();
        for (String part : List.of("TLS-Required: No\r\n", "report-type=\"tlsrpt\"", "application/tlsrpt+gzip",
                "TLS-Report-Domain: there.example\r\n", "here.example!there.example!1772323200!1772409599.json.gz"))
            assertTrue(message.replace("\r\n ", " ").contains(part), part + " in " + message);
        assertEquals(List.of("POST /v1?a=b HTTP/1.1"), web.requests());
        check(ReportJson.read(ReportJson.unpack(web.bodies().getFirst())));
        reporter.round();
        assertEquals(1, web.requests().size());
    }

    /** RFC 8460 §3 */
    @Test
    void nothingIsSentByMailThatCannotBeSigned() throws Exception {
        dns.add(z -> z.txt("_smtp._tls.there.example", "v=TLSRPTv1; rua=mailto:reports@there.example,https://web.there.example/v1"));
        var keys = new DkimKeys(dir.resolve("dkim"), clock);
        Signing signing = Signing.with(keys, engine, clock);
        reporter = new Reporter(new Reporter.Self("mx.here.example", "Here", CONTACT), new Reporter.Services(engine,
                new Letters(engine, directory, journeys, clock, (_, message) -> signing.message(message)), queue, dns, https, clock));
        web.raw("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        count();
        clock.advance(Duration.ofHours(19));
        reporter.round();
        assertEquals(0, rows());
        assertEquals(1, web.requests().size());
        keys.begin(Domain.of("here.example"));
        count();
        clock.advance(Duration.ofDays(1));
        reporter.round();
        assertEquals(0, rows());
        // The one of the day before would have come first.
        byte[] message = peer.await(1).getFirst().text().getBytes(StandardCharsets.US_ASCII);
        var zone = Zone.builder();
        for (DkimKey k : keys.all(Domain.of("here.example")))
            zone.txt(k.name(), k.record());
        List<DkimResult> found = Verification.of(message, new KeySource(new ZoneResolver(zone.build())), clock.instant(),
                Duration.ofSeconds(10));
        assertEquals(List.of(Result.PASS, Result.PASS), found.stream().map(DkimResult::result).toList());
        assertEquals("here.example", found.getFirst().domain());
    }

    // The report is sent, and then the counts cannot be taken away.
    @Test
    void aReportIsSentOnceWhateverBecomesOfItsCounts() throws Exception {
        dns.add(z -> z.txt("_smtp._tls.there.example", "v=TLSRPTv1; rua=mailto:reports@there.example,https://web.there.example/v1"));
        web.raw("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        count();
        clock.advance(Duration.ofHours(19));
        var faulty = new FaultyEngine(engine);
        reporter = new Reporter(new Reporter.Self("mx.here.example", "Here", CONTACT),
                new Reporter.Services(faulty, new Letters(engine, directory, journeys, clock, Letters.Signing.NONE), queue, dns, https,
                        clock));
        for (int i = 0; i < 2; i++) {
            faulty.refuseCommit(1, Refusal.Reason.DISK_FULL);
            assertThrows(Refusal.class, reporter::round);
            assertEquals(1, rows());
        }
        reporter.round();
        assertEquals(0, rows());
        assertEquals(1, peer.await(1).size());
        assertEquals(1, web.requests().size());
    }

    @Test
    void whatWeSendIsWhatWeRead() throws Exception {
        dns.add(z -> z.txt("_smtp._tls.there.example", "v=TLSRPTv1;rua=mailto:tls@here.example"));
        count();
        clock.advance(Duration.ofHours(19));
        reporter.round();
        clock.advance(Duration.ofSeconds(1));
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (ReceivedReports.list(engine, 10).isEmpty() && System.nanoTime() < end)
            Thread.onSpinWait();
        Received received = ReceivedReports.list(engine, 10).getFirst();
        assertEquals("tls@here.example", received.from());
        check(received.report());
        assertNotNull(ReceivedReports.find(engine, received.journey()));
    }

    @Test
    void aDomainThatWantsNoReportGetsNoneAndOneThatCannotBeAskedIsAskedAgain() throws Exception {
        count();
        clock.advance(Duration.ofHours(19));
        dns.fail("_smtp._tls.there.example", true);
        reporter.round();
        assertEquals(1, rows());
        clock.advance(Duration.ofDays(2));
        reporter.round();
        assertEquals(0, rows());
        dns.fail("_smtp._tls.there.example", false);
        count();
        clock.advance(Duration.ofDays(2));
        reporter.round();
        assertEquals(0, rows());
        assertEquals(0, peer.connections());
    }

    @Test
    void whatIsNoReportIsDeliveredAllTheSame() throws Exception {
        String[] parts = {"application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA",
                "application/tlsrpt+json\r\n\r\n{\"a\":1}",
                "application/tlsrpt+json\r\n\r\n" + "[".repeat(10_000), "text/plain\r\n\r\nhello"};
        for (String part : parts) {
            byte[] text = ("Content-Type: multipart/report; report-type=tlsrpt; boundary=b\r\n\r\n--b\r\nContent-Type: " + part
                    + "\r\n--b--\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            try (BlobWriter blob = engine.newBlob()) {
                blob.write(text, 0, text.length);
                var arrival = new Arrival(journeys.newId(), ReturnPath.parse("robert@there.example"), new byte[0], blob.finish(),
                        text.length,
                        clock.instant(), Terms.of(Terms.Content.SEVEN_BIT, false), "");
                var to = new Recipient(CONTACT, CONTACT, new Route.Local(account.id()));
                assertTrue(delivery.deliver(to, arrival, null) instanceof org.posthouse.mta.delivery.Outcome.Delivered);
            }
        }
        assertEquals(List.of(), ReceivedReports.list(engine, 10));
    }

    @Test
    void theRecordsAreAsTheyWere() {
        var counts = new Counts(Counts.policy(result(null)));
        counts.add(result(null));
        counts.add(result(ResultType.CERTIFICATE_EXPIRED));
        String golden = "01020d74686572652e6578616d706c65020e76657273696f6e3a2053545376310d6d6f64653a2074657374696e67010f2a2e74686572652e6578616d706c65"
                + "0101011363657274696669636174652d65787069726564106d782e74686572652e6578616d706c65093139322e302e322e31000377687901";
        assertEquals(golden, HexFormat.of().formatHex(Codec.counts(counts)));
        assertEquals(golden, HexFormat.of().formatHex(Codec.counts(Codec.counts(HexFormat.of().parseHex(golden)))));
        var received = new Received(7, Instant.ofEpochMilli(1000), "a@there.example", new byte[]{'{', '}'});
        String row = "0100000000000003e80f614074686572652e6578616d706c65027b7d";
        assertEquals(row, HexFormat.of().formatHex(Codec.received(received)));
        var back = Codec.received(Codec.receivedKey(7), HexFormat.of().parseHex(row));
        assertEquals(received.from() + received.at() + received.journey(), back.from() + back.at() + back.journey());
    }
}
