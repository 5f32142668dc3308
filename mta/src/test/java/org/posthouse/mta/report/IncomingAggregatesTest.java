package org.posthouse.mta.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.AfterDelivery;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Delivery;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.testkit.time.VirtualClock;
import org.posthouse.trust.feedback.AggregateReport;
import org.posthouse.trust.feedback.AggregateReport.Metadata;
import org.posthouse.trust.feedback.AggregateReport.Published;
import org.posthouse.trust.feedback.AggregateReport.Row;
import org.posthouse.trust.feedback.FeedbackWriter;

/** Reports of others about our domains. RFC 7489 §7.2 */
final class IncomingAggregatesTest {
    private static final Address TO = Address.parse("dmarc@here.example");
    private static final String VOUCHED = "Authentication-Results: mx.here.example; dmarc=pass (p=reject dis=none)"
            + " header.from=there.example\r\nReceived: x\r\n";
    private static final Instant DAY = Instant.parse("2026-03-01T00:00:00Z");

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-03-02T10:00:00Z"));
    private final MemoryEngine engine = new MemoryEngine();
    private final StoredDirectory directory = new StoredDirectory(engine, clock);
    private final StoredJourneys journeys = new StoredJourneys(engine, clock);
    private StoredMail mail;
    private AfterDelivery delivery;
    private Account account;

    IncomingAggregatesTest() throws Refusal {}

    @BeforeEach
    void open() throws Exception {
        directory.addDomain(Domain.of("here.example"));
        account = directory.addAccount(TO);
        mail = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        delivery = new AfterDelivery(new Delivery(mail, journeys, clock), engine,
                List.of(new IncomingAggregates(Set.of(TO), engine, directory, clock)));
    }

    @AfterEach
    void close() {
        mail.close();
        journeys.close();
    }

    private static Row row(String source, long count, String disposition, String dkim, String spf) {
        return new Row(source, count, disposition, dkim, spf, List.of(), "here.example", "here.example", "", List.of(), List.of(
                new AggregateReport.Host("here.example", "mfrom", spf)));
    }

    private static byte[] report(String organization, String id, String domain, Instant begin, Row... rows) {
        return FeedbackWriter
                .pack(new AggregateReport(new Metadata(organization, "dmarc@there.example", "", id, begin, begin.plusSeconds(86399),
                        List.of()), new Published(domain, "r", "r", "none", "none", 100, "0"), List.of(rows)));
    }

    private static byte[] unpack(byte[] packed) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    }

    private static byte[] zip(byte[] xml) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var z = new ZipOutputStream(out)) {
            z.putNextEntry(new ZipEntry("there.example!here.example!1!2.xml"));
            z.write(xml);
        }
        return out.toByteArray();
    }

    private static String part(String fields, byte[] octets) {
        return "Content-Type: " + fields + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Base64.getMimeEncoder().encodeToString(octets)
                + "\r\n";
    }

    private static String mixed(String... parts) {
        return "From: dmarc@there.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + String.join("--b\r\n", parts)
                + "--b--\r\n";
    }

    private void deliver(String message) throws Exception {
        deliver(message, "");
    }

    private void deliver(String message, String trace) throws Exception {
        byte[] text = message.getBytes(StandardCharsets.ISO_8859_1);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(text, 0, text.length);
            var arrival = new Arrival(journeys.newId(), ReturnPath.parse("dmarc@there.example"), trace.getBytes(StandardCharsets.US_ASCII),
                    blob.finish(), text.length, clock.instant(), Terms.of(Terms.Content.SEVEN_BIT, false), "");
            assertInstanceOf(Outcome.Delivered.class,
                    delivery.deliver(new Recipient(TO, TO, new Route.Local(account.id())), arrival, null));
        }
    }

    private List<Sum> sums() throws Refusal {
        var all = new ArrayList<Sum>();
        ReceivedAggregates.sums(engine, "", 0, all::add);
        return all;
    }

    @Test
    void everyPackingIsAddedUp() throws Exception {
        byte[] one = report("One", "1", "here.example", DAY, row("192.0.2.1", 3, "none", "pass", "fail"),
                row("192.0.2.1", 2, "reject", "fail", "fail"),
                row("2001:db8::1", 4, "quarantine", "fail", "fail"));
        deliver(mixed("Content-Type: text/plain\r\n\r\nhello\r\n", part("application/gzip; name=x", one)));
        deliver(part("application/gzip", report("One", "2", "here.example", DAY, row("192.0.2.1", 10, "none", "pass", "pass"))));
        deliver(mixed(part("application/zip; name=\"a.zip\"",
                zip(unpack(report("Two", "1", "here.example", DAY, row("192.0.2.1", 20, "none", "fail",
                        "pass")))))));
        deliver(mixed(part("text/xml", unpack(report("Two", "2", "here.example", DAY, row("192.0.2.1", 40, "none", "fail", "fail"))))));
        deliver(mixed(part("application/octet-stream; name=\"a!b!1!2.xml.gz\"",
                report("Two", "3", "news.here.example", DAY.plusSeconds(86400), row(
                        "192.0.2.1", 80, "none", "fail", "fail")))),
                VOUCHED);
        assertEquals(List.of(new Sum("here.example", 20513, "192.0.2.1", 75, 33, 13, 30, 0, 2, 75),
                new Sum("here.example", 20513, "2001:db8:0:0:0:0:0:1", 4,
                        0, 0, 0, 4, 0, 4),
                new Sum("news.here.example", 20514, "192.0.2.1", 80, 0, 0, 0, 0, 0, 0)), sums());
        List<ReceivedReport> reports = ReceivedAggregates.reports(engine, 10);
        assertEquals(5, reports.size());
        assertEquals(9,
                reports.stream().filter(r -> r.organization().equals("One") && r.id().equals("1")).findFirst().orElseThrow().messages());
    }

    @Test
    void theSameReportCountsOnce() throws Exception {
        byte[] one = report("One", "1", "here.example", DAY, row("192.0.2.1", 3, "none", "pass", "fail"));
        deliver(part("application/gzip", one));
        deliver(part("application/gzip", one));
        deliver(mixed(part("application/gzip", one), part("application/zip; name=a.zip", zip(unpack(one)))));
        assertEquals(3, sums().getFirst().messages());
        assertEquals(1, ReceivedAggregates.reports(engine, 10).size());
    }

    // Whoever sends a report first under somebody's name does not keep out the one that its sender vouches for.
    @Test
    void reportsThatSomebodyVouchesForAreToldApart() throws Exception {
        deliver(part("application/gzip", report("One", "1", "here.example", DAY, row("192.0.2.1", 1000, "none", "pass", "fail"))),
                "Authentication-Results: mx.here.example; dmarc=fail header.from=there.example\r\nReceived: x\r\n");
        deliver(part("application/gzip", report("One", "1", "here.example", DAY, row("192.0.2.1", 7, "none", "pass", "fail"))),
                "Authentication-Results: mx.here.example; dmarc=pass (p=reject dis=none) header.from=There.example\r\nReceived: x\r\n");
        assertEquals(1007, sums().getFirst().messages());
        assertEquals(1000, sums().getFirst().unvouched());
        assertEquals(Set.of("", "there.example"),
                Set.copyOf(ReceivedAggregates.reports(engine, 10).stream().map(ReceivedReport::vouched).toList()));
    }

    @Test
    void whatIsNotForUsOrOfAnotherTimeIsNotAdded() throws Exception {
        for (String domain : List.of("there.example", "badhere.example", "here.example.there.example", "", "[192.0.2.1]", "x y"))
            deliver(part("application/gzip", report("One", "1", domain, DAY, row("192.0.2.1", 1, "none", "pass", "fail"))));
        for (Instant begin : List.of(Instant.EPOCH, DAY.plus(Duration.ofDays(30)), Instant.ofEpochSecond(1L << 40)))
            deliver(part("application/gzip", report("One", "1", "here.example", begin, row("192.0.2.1", 1, "none", "pass", "fail"))));
        deliver(mixed("Content-Type: text/plain; name=x.xml\r\n\r\nh\u00e4\0llo\r\n"));
        deliver(mixed("Content-Type: application/gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n"));
        deliver("Content-Type: application/gzip\r\n\r\n");
        assertEquals(List.of(), sums());
        assertEquals(List.of(), ReceivedAggregates.reports(engine, 10));
    }

    @Test
    void hostileReportsAreBounded() throws Exception {
        var rows = new Row[60_000];
        for (int i = 0; i < rows.length; i++)
            rows[i] = row("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), 1, "none", "pass", "fail");
        byte[] many = report("Many", "1", "here.example", DAY, java.util.Arrays.copyOf(rows, 30_000));
        byte[] tooMany = report("Many", "2", "here.example", DAY, rows);
        var bomb = new ByteArrayOutputStream();
        try (var g = new GZIPOutputStream(bomb)) {
            g.write("<feedback>".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 200; i++)
                g.write("<a/>".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
        }
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            deliver(part("application/gzip", tooMany));
            deliver(part("application/gzip", bomb.toByteArray()));
            assertEquals(List.of(), sums());
            deliver(part("application/gzip", many));
            deliver(part("application/gzip",
                    report("Odd", "1", "here.example", DAY, row("../../x", 5, "none", "pass", "fail"), row("", 6, "x", "y", "z"), row(
                            "172.16.0.1", 1_000_000_000_000_000L, "reject", "fail", "fail"),
                            row("192.0.2.77", 0, "none", "pass", "fail"))));
        });
        List<Sum> all = sums();
        assertEquals(20_001, all.size());
        Sum others = all.stream().filter(s -> s.source().equals("others")).findFirst().orElseThrow();
        assertEquals(10_000 + 11 + 1_000_000_000_000_000L, others.messages());
        for (int i = 0; i < 20; i++)
            deliver(part("application/gzip",
                    report("Odd", "x" + i, "here.example", DAY, row("192.0.2.9", Long.MAX_VALUE, "none", "pass", "pass"))));
        assertEquals(21L * 1_000_000_000_000_000L + 10_011,
                sums().stream().filter(s -> s.source().equals("others")).findFirst().orElseThrow().messages());
    }

    /** Ten files that are each just small enough are not ten times as much. */
    @Test
    void filesOfOneMessageShareWhatTheyMayUnpackTo() throws Exception {
        var parts = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            String xml = new String(unpack(report("One", "" + i, "here.example", DAY, row("192.0.2.1", 1, "none", "pass", "fail"))),
                    StandardCharsets.UTF_8);
            var packed = new ByteArrayOutputStream();
            try (var g = new GZIPOutputStream(packed)) {
                g.write(xml.replace("</feedback>", "<x/>".repeat(1 << 20) + "</feedback>").getBytes(StandardCharsets.UTF_8));
            }
            parts.add(part("application/gzip", packed.toByteArray()));
        }
        deliver(mixed(parts.toArray(String[]::new)));
        // Of 4 MiB and a little each three are in 16 MiB.
        assertEquals(3, sums().getFirst().messages());
        assertEquals(3, ReceivedAggregates.reports(engine, 20).size());
    }

    // Names below ours cost a stranger nothing.
    @Test
    void inventedNamesAndManySourcesAreNotToldApart() throws Exception {
        delivery = new AfterDelivery(new Delivery(mail, journeys, clock), engine,
                List.of(new IncomingAggregates(Set.of(TO), engine, directory, clock, 20)));
        for (int i = 0; i < 10; i++)
            deliver(part("application/gzip", report("One", "" + i, "x" + i + ".here.example", DAY, row("192.0.2.1", 1, "none", "pass",
                    "pass"))));
        assertEquals(List.of(new Sum("here.example", 20513, "192.0.2.1", 10, 10, 10, 10, 0, 0, 10)), sums());
        for (int i = 0; i < 50; i++)
            deliver(part("application/gzip", report("Two", "" + i, "y" + i + ".here.example", DAY.minusSeconds(86_400L * (i % 5)),
                    row("192.0.2." + (100 + i), 1, "none", "pass", "pass"))), VOUCHED);
        List<Sum> all = sums();
        assertEquals(20 + 5, all.size());
        assertEquals(60, all.stream().mapToLong(Sum::messages).sum());
        assertEquals(31, all.stream().filter(s -> s.source().equals("others")).mapToLong(Sum::messages).sum());
    }

    @Test
    void whatIsOldGoes() throws Exception {
        deliver(part("application/gzip", report("One", "1", "here.example", DAY, row("192.0.2.1", 3, "none", "pass", "fail"))));
        ReceivedAggregates.sweep(engine, clock.instant().plus(Duration.ofDays(399)));
        assertEquals(1, sums().size());
        ReceivedAggregates.sweep(engine, clock.instant().plus(Duration.ofDays(403)));
        assertEquals(List.of(), sums());
        assertEquals(List.of(), ReceivedAggregates.reports(engine, 10));
    }
}
