package org.posthouse.mta.bounce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.Dsn;
import org.posthouse.mail.dsn.DsnParser;
import org.posthouse.mail.dsn.DsnRecipient;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.dsn.OriginalRecipient;
import org.posthouse.mail.dsn.Ret;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.Notices;
import org.posthouse.mta.signing.DkimKey;
import org.posthouse.mta.signing.DkimKeys;
import org.posthouse.mta.signing.Signing;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.time.VirtualClock;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.Verification;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** Who is told what. RFC 3461 §5.2, §6, RFC 3464 §2, RFC 6533 §3 */
final class BouncerTest {
    private static final Recipient JOHN = recipient("john@example.com");

    private final VirtualClock clock = new VirtualClock();
    private final Engine engine = new MemoryEngine();
    private StoredJourneys journeys;
    private StoredDirectory directory;
    private Bouncer bouncer;

    private static Recipient recipient(String address) {
        return new Recipient(Address.parse(address), Address.parse(address), new Route.Remote());
    }

    @BeforeEach
    void open() throws Refusal {
        directory = new StoredDirectory(engine, clock);
        directory.addDomain(Domain.of("example.org"));
        directory.addAccount(Address.parse("mary@example.org"));
        journeys = new StoredJourneys(engine, clock);
        bouncer = bouncer(Settings.of("mx.example.org"));
    }

    private Bouncer bouncer(Settings settings) {
        return new Bouncer(settings, engine, directory, journeys, clock, new Random(1));
    }

    @AfterEach
    void close() {
        journeys.close();
    }

    private Arrival message(String from, String text, @Nullable Ret ret, @Nullable String envId, boolean utf8, String login)
            throws Refusal {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(b, 0, b.length);
            var terms = new Terms(utf8 ? Terms.Content.EIGHT_BIT : Terms.Content.SEVEN_BIT, utf8, ret, envId, false, null, 0, null);
            byte[] trace = "Received: from out.example.net ([192.0.2.1])\r\n by mx.example.org\r\n".getBytes(StandardCharsets.US_ASCII);
            return new Arrival(journeys.newId(), ReturnPath.parse(from), trace, blob.finish(), b.length, clock.instant(), terms, login);
        }
    }

    private Arrival message(@Nullable Ret ret) throws Refusal {
        return message("robert@example.net", "Subject: Meet me\r\n\r\nsecret body\r\n", ret, "my+id", false, "");
    }

    private static Notices.About about(Recipient r) {
        return new Notices.About(r, EnhancedStatus.of(5, 1, 1), "mx.example.com (192.0.2.2:25)", "550 5.1.1 no John", null, null);
    }

    private String text(Notices.Notice n) throws Exception {
        try (BlobReader blob = engine.openBlob(n.arrival().blob())) {
            return new String(blob.bytes(0, blob.size()), StandardCharsets.UTF_8);
        }
    }

    private static Dsn dsn(String text) throws Exception {
        Source s = Source.of(text.getBytes(StandardCharsets.UTF_8));
        return DsnParser.parse(s, MimeParser.parse(s, Limits.DEFAULT)).orElseThrow();
    }

    @Test
    void aFailureHasAllThatIsKnown() throws Exception {
        Recipient john = JOHN.with(new Asked(null, new OriginalRecipient("rfc822", "first@example.com")));
        Notices.Notice n = bouncer.failure(message(null), List.of(about(john))).orElseThrow();
        assertTrue(n.arrival().returnPath().isNull());
        assertFalse(n.recipients().getFirst().asked().notices().failure());
        String text = text(n);
        Dsn dsn = dsn(text);
        assertEquals("my+id", dsn.envelopeId());
        assertEquals("out.example.net", dsn.receivedFromMta());
        DsnRecipient r = dsn.recipients().getFirst();
        assertEquals("rfc822;first@example.com", r.originalRecipient());
        assertEquals("mx.example.com", r.remoteMta());
        assertEquals("550 5.1.1 no John", r.diagnostic());
        assertTrue(text.contains("Auto-Submitted: auto-replied") && text.contains("Your message: Meet me"), text);
        assertFalse(text.contains("secret body"), text);
    }

    /** Its From is ours, and nobody else could sign for that. */
    @Test
    void aNoticeIsSigned(@TempDir Path dir) throws Exception {
        var keys = new DkimKeys(dir, clock);
        keys.begin(Domain.of("example.org"));
        bouncer = new Bouncer(Settings.of("mx.example.org"), engine, directory, journeys, clock, new Random(1),
                Signing.with(keys, engine, clock));
        Notices.Notice n = bouncer.failure(message(null), List.of(about(JOHN))).orElseThrow();
        String whole = new String(n.arrival().trace(), StandardCharsets.US_ASCII) + text(n);
        var zone = Zone.builder();
        for (DkimKey k : keys.all(Domain.of("example.org")))
            zone.txt(k.name(), k.record());
        var results = Verification.of(whole.getBytes(StandardCharsets.UTF_8), new KeySource(new ZoneResolver(zone.build())),
                clock.instant(),
                Duration.ofSeconds(10));
        assertEquals(2, results.size());
        assertTrue(results.stream().allMatch(r -> r.result() == Result.PASS && r.domain().equals("example.org")), results::toString);
    }

    /** RFC 3461 §6.2 */
    @Test
    void theWholeMessageComesBackOnlyWithAFailureAndWhileItIsSmall() throws Exception {
        assertTrue(text(bouncer.failure(message(Ret.FULL), List.of(about(JOHN))).orElseThrow()).contains("secret body"));
        assertFalse(text(bouncer.failure(message(Ret.HDRS), List.of(about(JOHN))).orElseThrow()).contains("secret body"));
        assertFalse(text(bouncer.delay(message(Ret.FULL), List.of(about(JOHN))).orElseThrow()).contains("secret body"));
        Bouncer small = bouncer(Settings.of("mx.example.org").limits(10, 100));
        String text = text(small.failure(message(Ret.FULL), List.of(about(JOHN))).orElseThrow());
        assertTrue(text.contains("Subject: Meet me") && !text.contains("secret body"), text);
    }

    /** RFC 8689 §5 */
    @Test
    void whatIsToBeProtectedComesBackWithoutItsBodyAndProtected() throws Exception {
        Arrival plain = message(Ret.FULL);
        var terms = new Terms(Terms.Content.SEVEN_BIT, false, Ret.FULL, null, true, null, 0, null);
        var required = new Arrival(plain.id(), plain.returnPath(), plain.trace(), plain.blob(), plain.size(), plain.arrived(), terms, "");
        Notices.Notice n = bouncer.failure(required, List.of(about(JOHN))).orElseThrow();
        assertTrue(n.arrival().terms().requireTls());
        String text = text(n);
        assertTrue(text.contains("Subject: Meet me") && !text.contains("secret body"), text);
        assertFalse(bouncer.failure(plain, List.of(about(JOHN))).orElseThrow().arrival().terms().requireTls());
    }

    /** RFC 3461 §5.2.2, §5.2.3 */
    @Test
    void successIsToldToThoseWhoAskedAndAsItWas() throws Exception {
        var asked = new Asked(new Notify(true, false, false), null);
        for (Outcome.Handed handed : Outcome.Handed.values()) {
            var done = new Notices.Done(JOHN.with(asked), new Outcome.Delivered("mx.example.com (192.0.2.2:25)", "250 ok", handed),
                    clock.instant());
            Optional<Notices.Notice> n = bouncer.success(message(Ret.FULL), List.of(done));
            assertEquals(handed != Outcome.Handed.PASSED_ON, n.isPresent());
            if (n.isEmpty())
                continue;
            String text = text(n.get());
            String action = switch (handed) {
                case FINAL -> "delivered";
                case RELAYED -> "relayed";
                case EXPANDED -> "expanded";
                case PASSED_ON -> "";
            };
            assertTrue(text.contains("Action: " + action + "\r\nStatus: 2.0.0"), text);
            assertEquals(handed == Outcome.Handed.RELAYED, text.contains("Remote-MTA: dns; mx.example.com"), text);
            assertFalse(text.contains("secret body"), text);
        }
        var unasked = new Notices.Done(JOHN, new Outcome.Delivered("", "", Outcome.Handed.FINAL), clock.instant());
        assertEquals(Optional.empty(), bouncer.success(message(null), List.of(unasked)));
    }

    /** RFC 3461 §4.1 */
    @Test
    void nobodyIsToldWhatHeDidNotAskFor() throws Exception {
        Recipient never = JOHN.with(new Asked(Notify.NEVER, null));
        Recipient success = recipient("mary@example.com").with(new Asked(new Notify(true, false, false), null));
        assertEquals(Optional.empty(), bouncer.failure(message(null), List.of(about(never), about(success))));
        assertEquals(Optional.empty(), bouncer.delay(message(null), List.of(about(never))));
        assertEquals("the sender asked for no notice", bouncer.whyNobody(message(null), never));
        Dsn dsn = dsn(text(bouncer.failure(message(null), List.of(about(never), about(JOHN))).orElseThrow()));
        assertEquals(List.of("john@example.com"), dsn.recipients().stream().map(DsnRecipient::finalRecipient).toList());
    }

    @Test
    void aForgedReturnPathIsNeverToldAndAnUnknownOneAsConfigured() throws Exception {
        Arrival m = message(null);
        assertEquals(Optional.empty(), bouncer.failure(m.with(Authenticity.FAIL), List.of(about(JOHN))));
        assertTrue(bouncer.whyNobody(m.with(Authenticity.FAIL), JOHN).contains("forged"));
        Bouncer silent = bouncer(Settings.of("mx.example.org").strangers(false));
        assertEquals(Optional.empty(), silent.failure(m, List.of(about(JOHN))));
        assertTrue(silent.failure(m.with(Authenticity.PASS), List.of(about(JOHN))).isPresent());
        Arrival own = message("mary@example.org", "Subject: x\r\n\r\n", null, null, false, "mary@example.org");
        assertTrue(silent.failure(own, List.of(about(JOHN))).isPresent());
        assertEquals(Optional.empty(), bouncer.failure(message("", "x\r\n", null, null, false, ""), List.of(about(JOHN))));
        assertEquals(Optional.empty(), bouncer.failure(message("gone@example.org", "x\r\n", null, null, false, ""), List.of(about(JOHN))));
    }

    @Test
    void noticesToOneReturnPathAreCounted() throws Exception {
        Bouncer few = bouncer(Settings.of("mx.example.org").limits(1 << 20, 3));
        int told = 0;
        for (int i = 0; i < 10; i++)
            told += few.failure(message(null), List.of(about(JOHN))).isPresent() ? 1 : 0;
        assertEquals(3, told);
        assertTrue(few.whyNobody(message(null), JOHN).contains("too many"));
        clock.advance(Duration.ofHours(1));
        assertTrue(few.failure(message(null), List.of(about(JOHN))).isPresent());
    }

    @Test
    void aNameThatWeGaveIsNotTheSenders() throws Exception {
        Arrival m = message("mary@example.org", "Subject: x\r\n\r\n", null, null, false, "mary@example.org");
        Arrival named = m.with(m.terms().named(JourneyId.show(m.id())));
        Dsn dsn = dsn(text(bouncer.failure(named, List.of(about(JOHN))).orElseThrow()));
        assertEquals(null, dsn.envelopeId());
        assertEquals(null, dsn.receivedFromMta());
    }

    /** RFC 6533 §3, §4 */
    @Test
    void internationalMailIsReportedInItsOwnLetters() throws Exception {
        Recipient r = recipient("\u7528\u6237@example.com");
        Arrival m = message("robert@example.net", "Subject: \u4f60\u597d\r\n\r\n\u79d8\u5bc6\r\n", Ret.FULL, null, true, "");
        Notices.Notice n = bouncer.failure(m, List.of(about(r))).orElseThrow();
        assertTrue(n.arrival().smtpUtf8() && n.arrival().eightBit());
        String text = text(n);
        assertTrue(text.contains("report-type=global-delivery-status") && text.contains("message/global-delivery-status")
                && text.contains("Content-Type: message/global\r\nContent-Transfer-Encoding: 8bit"), text);
        assertTrue(text.contains("Final-Recipient: utf-8; \u7528\u6237@example.com") && text.contains("\u79d8\u5bc6"), text);
        String headers = text(bouncer.delay(m, List.of(about(r))).orElseThrow());
        assertTrue(headers.contains("Content-Type: message/global-headers") && !headers.contains("\u79d8\u5bc6"), headers);
    }
}
