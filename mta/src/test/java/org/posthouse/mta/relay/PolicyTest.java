package org.posthouse.mta.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthouse.base.net.CertificateTrust;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.protocol.smtpclient.Timeouts;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.smtp.Received;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.testkit.time.VirtualClock;
import org.posthouse.testkit.tls.TestAuthority;
import org.posthouse.testkit.tls.WebHost;
import org.posthouse.trust.dane.Dane;
import org.posthouse.trust.dns.Tlsa;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.https.HttpsClient;
import org.posthouse.trust.mtasts.HttpsPolicyFetch;
import org.posthouse.trust.mtasts.MtaSts;
import org.posthouse.trust.tlsrpt.PolicyType;
import org.posthouse.trust.tlsrpt.ResultType;
import org.posthouse.trust.tlsrpt.SessionResult;

/** MTA-STS, DANE and REQUIRETLS against real hosts on loopback. */
final class PolicyTest {
    private static final String ENFORCE = "version: STSv1\r\nmode: enforce\r\nmx: *.there.example\r\nmax_age: 864000\r\n";

    @TempDir
    Path dir;

    private final MemoryEngine engine = new MemoryEngine();
    private final VirtualClock clock = new VirtualClock(Instant.now());
    private final VirtualDns dns = VirtualDns
            .of(z -> z.mx("there.example", 10, "one.there.example").address("one.there.example", "127.0.0.1")
                    .address("mta-sts.there.example", "127.0.0.1"));
    private final List<SessionResult> results = new CopyOnWriteArrayList<>();
    private TestAuthority authority;
    private TestAuthority.Issued good;
    private WebHost web;
    private ScriptedPeer peer;
    private Relay relay;

    @BeforeEach
    void open() throws IOException {
        authority = TestAuthority.in(dir);
        good = authority.issue("one.there.example");
        web = WebHost.start("127.0.0.1", authority.issue("mta-sts.there.example").context());
        web.says("text/plain", ENFORCE);
        host(good.context());
    }

    @AfterEach
    void close() {
        relay.close();
        web.close();
        peer.close();
    }

    private void host(@Nullable TlsContext tls, String... extensions) throws IOException {
        if (peer != null)
            peer.close();
        peer = ScriptedPeer.start("127.0.0.1", 0, Script.ACCEPTING, tls, extensions.length > 0 ? extensions : new String[]{"PIPELINING"});
        if (relay != null)
            relay.close();
        var https = new HttpsClient(new HttpsClient.Settings(web.port(), true, Duration.ofSeconds(5), authority.roots()), dns,
                Dialer.direct());
        var sts = new MtaSts(dns, new HttpsPolicyFetch(https), new StoredPolicies(engine, clock), clock);
        var policies = new Policies(new Dane(dns), sts, CertificateTrust.roots(authority.roots()), results::add);
        var settings = Settings.of("mx.here.example").port(peer.port()).timeouts(Timeouts.all(Duration.ofSeconds(5)));
        relay = new Relay(settings, policies, dns, Dialer.direct(), engine, clock, clock, new Random(5));
    }

    private void announce(String id) {
        dns.add(z -> z.txt("_mta-sts.there.example", "v=STSv1; id=" + id + ";"));
    }

    private Attempted send() throws Refusal {
        return send(false, "Subject: x\r\n\r\nhello\r\n");
    }

    private Attempted send(boolean requireTls, String message) throws Refusal {
        return send("robert@here.example", requireTls, message);
    }

    private Attempted send(String from, boolean requireTls, String message) throws Refusal {
        byte[] text = message.getBytes(StandardCharsets.US_ASCII);
        Address to = Address.parse("john@there.example");
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(text, 0, text.length);
            var said = requireTls
                    ? Terms.Tls.REQUIRED
                    : message.toLowerCase(Locale.ROOT).contains("tls-required: no") ? Terms.Tls.OPTIONAL : Terms.Tls.UNSAID;
            Terms terms = Terms.of(Terms.Content.SEVEN_BIT, false).with(said);
            var arrival = new Arrival(1, ReturnPath.parse(from), new byte[0], blob.finish(), text.length, clock.instant(),
                    terms, "");
            return relay.attempt(relay.nextHop(to), arrival, List.of(new Recipient(to, to, new Route.Remote())));
        }
    }

    private void deferred(String status, Attempted a) {
        var d = assertInstanceOf(Outcome.Deferred.class, a.outcomes().getFirst(), a.dialogue());
        assertEquals(status, d.status().toString(), d.text());
        assertTrue(peer.lines().stream().noneMatch(l -> l.startsWith("MAIL")), peer.lines().toString());
    }

    private static void delivered(Attempted a) {
        assertInstanceOf(Outcome.Delivered.class, a.outcomes().getFirst(), a.dialogue());
    }

    private SessionResult last() {
        return results.getLast();
    }

    @Test
    void anEnforcedPolicyLetsAProvenHostHaveTheMail() throws Exception {
        announce("a1");
        delivered(send());
        assertTrue(peer.received().getFirst().tls());
        assertEquals(List.of("GET /.well-known/mta-sts.txt HTTP/1.1"), web.requests());
        assertEquals(PolicyType.STS, last().type());
        assertEquals(null, last().failure());
        assertEquals(List.of("*.there.example"), last().mx());
    }

    @ParameterizedTest
    @CsvSource({"other, 4.7.5, CERTIFICATE_HOST_MISMATCH", "expired, 4.7.5, CERTIFICATE_EXPIRED", "foreign, 4.7.5, CERTIFICATE_NOT_TRUSTED",
            "none, 4.7.4, STARTTLS_NOT_SUPPORTED", "broken, 4.7.4, VALIDATION_FAILURE", "refused, 4.7.4, STARTTLS_NOT_SUPPORTED"})
    void anEnforcedPolicyKeepsTheMailFromAnyOtherAndATestedOneOnlyTells(String kind, String status, ResultType type) throws Exception {
        announce("a1");
        TlsContext tls = switch (kind) {
            case "other" -> authority.issue("two.there.example").context();
            case "expired" -> authority.issue(Instant.now().minus(Duration.ofDays(1)), "one.there.example").context();
            case "foreign" -> TestAuthority.in(dir.resolve("foreign")).issue("one.there.example").context();
            default -> good.context();
        };
        host(kind.equals("none") ? null : tls);
        if (kind.equals("broken"))
            peer.script(Script.ACCEPTING.on("STARTTLS", new Script.Action.BreakTls()));
        if (kind.equals("refused"))
            peer.script(Script.ACCEPTING.on("STARTTLS", "454 4.7.0 Not now"));
        deferred(status, send());
        assertEquals(type, last().failure());
        assertEquals(PolicyType.STS, last().type());
        results.clear();
        web.says("text/plain; charset=utf-8", ENFORCE.replace("enforce", "testing"));
        dns.zone(Zone.builder().mx("there.example", 10, "one.there.example").address("one.there.example", "127.0.0.1")
                .address("mta-sts.there.example", "127.0.0.1").txt("_mta-sts.there.example", "v=STSv1;id=a2").build());
        delivered(send());
        assertEquals(type, results.getFirst().failure());
    }

    @Test
    void aHostThatThePolicyDoesNotNameIsNotCalled() throws Exception {
        announce("a1");
        web.says("text/plain", ENFORCE.replace("*.there", "mx.other"));
        Attempted a = send();
        deferred("4.7.5", a);
        assertFalse(a.unreachable(), "other messages may do without");
        assertEquals(0, peer.connections());
        assertEquals(ResultType.VALIDATION_FAILURE, last().failure());
        delivered(send(false, "TLS-Required: No\r\n\r\nx\r\n"));
    }

    @Test
    void aPolicyOutlivesItsRecordAndARestartUntilItsTimeIsOver() throws Exception {
        announce("a1");
        delivered(send());
        dns.fail("_mta-sts.there.example", true);
        host(authority.issue("other.example").context());
        deferred("4.7.5", send());
        assertEquals(1, web.requests().size());
        clock.advance(Duration.ofDays(11));
        relay.close();
        delivered(send());
    }

    @Test
    void aNewIdFetchesAgainAndAFailedFetchIsNotRepeatedForFiveMinutes() throws Exception {
        announce("a1");
        web.raw("HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n");
        delivered(send());
        assertEquals(ResultType.STS_POLICY_FETCH_ERROR, results.getFirst().failure());
        relay.close();
        delivered(send());
        assertEquals(1, web.requests().size());
        clock.advance(Duration.ofMinutes(6));
        web.says("text/plain", ENFORCE);
        delivered(send());
        assertEquals(2, web.requests().size());
        dns.zone(Zone.builder().mx("there.example", 10, "one.there.example").address("one.there.example", "127.0.0.1")
                .address("mta-sts.there.example", "127.0.0.1").txt("_mta-sts.there.example", "v=STSv1; id=a2").build());
        delivered(send());
        assertEquals(3, web.requests().size());
        clock.advance(Duration.ofDays(2));
        delivered(send());
        assertEquals(4, web.requests().size());
    }

    @ParameterizedTest
    @CsvSource({"3,1,1,delivered", "3,0,2,delivered", "3,1,0,delivered", "2,0,1,delivered", "2,1,1,delivered", "2,0,0,delivered",
            "3,1,9,encrypted", "0,0,1,encrypted", "1,1,1,encrypted", "3,2,1,encrypted"})
    void associationsOfEveryKind(int usage, int selector, int matching, String expected) throws Exception {
        var subject = usage == 2 ? authority.certificate() : good.certificate();
        secure(TestAuthority.association(usage, selector, matching, subject));
        Attempted a = send();
        delivered(a);
        assertTrue(peer.received().getFirst().tls());
        assertEquals(PolicyType.TLSA, last().type());
        host(authority.issue("elsewhere.example").context());
        secure(TestAuthority.association(usage, selector, matching, subject));
        if (expected.equals("encrypted")) {
            delivered(send());
            host(null);
            secure(TestAuthority.association(usage, selector, matching, subject));
            deferred("4.7.4", send());
        } else {
            deferred("4.7.5", send());
            assertEquals(ResultType.VALIDATION_FAILURE, last().failure());
            delivered(send(false, "Subject: x\r\ntls-required: no\r\n\r\nx\r\n"));
            assertEquals(0, peer.lines().stream().filter(l -> l.equals("QUIT")).count() - 1);
        }
    }

    private void secure(Tlsa... associations) {
        dns.zone(Zone.builder().mx("there.example", 10, "one.there.example").address("one.there.example", "127.0.0.1")
                .secure("there.example", "one.there.example", "mta-sts.there.example").address("mta-sts.there.example", "127.0.0.1")
                .build());
        dns.add(z -> {
            z.secure("_" + peer.port() + "._tcp.one.there.example");
            for (Tlsa t : associations)
                z.put("_" + peer.port() + "._tcp.one.there.example", new Zone.Entry.Association(t));
        });
    }

    @Test
    void anAssociationThatIsNotSecureOrNotThereChangesNothing() throws Exception {
        var wrong = TestAuthority.association(3, 1, 1, authority.certificate());
        dns.add(z -> z.put("_" + peer.port() + "._tcp.one.there.example", new Zone.Entry.Association(wrong)));
        delivered(send());
        assertEquals(PolicyType.NO_POLICY_FOUND, last().type());
        assertEquals(0, dns.asked("TLSA", "_" + peer.port() + "._tcp.one.there.example"));
    }

    @Test
    void whoCannotBeAskedAboutAssociationsGetsNothing() throws Exception {
        secure();
        dns.fail("_" + peer.port() + "._tcp.one.there.example", true);
        deferred("4.7.5", send());
        assertEquals(0, peer.connections());
        assertEquals(ResultType.DNSSEC_INVALID, last().failure());
    }

    @Test
    void associationsWinOverTheDomainsPolicy() throws Exception {
        host(authority.issue("elsewhere.example").context());
        secure(TestAuthority.association(2, 0, 1, authority.certificate()));
        announce("a1");
        deferred("4.7.5", send());
        var own = authority.issue("elsewhere.example");
        host(own.context());
        secure(TestAuthority.association(3, 1, 1, own.certificate()));
        announce("a1");
        delivered(send());
    }

    @Test
    void anAliasedHostHasItsAssociationsAtTheEndOfTheAlias() throws Exception {
        var own = authority.issue("real.example");
        host(own.context());
        String at = "_" + peer.port() + "._tcp.";
        dns.zone(Zone.builder().mx("there.example", 10, "alias.there.example").alias("alias.there.example", "real.example")
                .address("real.example", "127.0.0.1")
                .secure("there.example", "alias.there.example", "real.example", at + "real.example", at + "alias.there.example")
                .put(at + "real.example", new Zone.Entry.Association(TestAuthority.association(2, 0, 1, authority.certificate()))).build());
        delivered(send());
        assertEquals("real.example", last().domain());
        relay.close();
        dns.zone(Zone.builder().mx("there.example", 10, "alias.there.example").alias("alias.there.example", "real.example")
                .address("real.example", "127.0.0.1").secure("there.example", "alias.there.example", at + "alias.there.example")
                .put(at + "alias.there.example", new Zone.Entry.Association(TestAuthority.association(3, 1, 1, own.certificate())))
                .build());
        delivered(send());
        assertEquals("alias.there.example", last().domain());
    }

    @Test
    void theSenderMayRequireTls() throws Exception {
        status("5.7.10", send(true, "\r\nx\r\n"));
        announce("a1");
        status("5.7.30", send(true, "\r\nx\r\n"));
        delivered(send());
        status("5.7.30", send(true, "\r\nx\r\n"));
        host(good.context(), "PIPELINING", "REQUIRETLS");
        delivered(send(true, "\r\nx\r\n"));
        host(null, "PIPELINING", "REQUIRETLS");
        status("5.7.10", send(true, "TLS-Required: No\r\n\r\nx\r\n"));
        assertTrue(peer.received().isEmpty());
    }

    /** RFC 8689 §5 */
    @Test
    void aNoticeRequiresTlsWhereItCanAndIsNotLostWhereItCannot() throws Exception {
        host(good.context(), "PIPELINING", "REQUIRETLS");
        delivered(send("", true, "\r\nx\r\n"));
        delivered(send("", false, "\r\nx\r\n"));
        assertEquals(List.of("MAIL FROM:<> REQUIRETLS", "MAIL FROM:<>"), peer.received().stream().map(Received::mail).toList());
        for (TlsContext tls : new @Nullable TlsContext[]{good.context(), null}) {
            host(tls, "PIPELINING");
            delivered(send("", true, "\r\nx\r\n"));
            assertEquals("MAIL FROM:<>", peer.received().getFirst().mail());
        }
        host(null, "PIPELINING", "REQUIRETLS");
        delivered(send("", true, "\r\nx\r\n"));
        assertEquals("MAIL FROM:<>", peer.received().getFirst().mail());
    }

    @Test
    void aConnectionIsNotTakenAgainWhereAFreshOneWouldNotDo() throws Exception {
        announce("a1");
        web.says("text/plain", ENFORCE.replace("*.there", "mx.other").replace("enforce", "testing"));
        host(good.context(), "PIPELINING", "REQUIRETLS");
        delivered(send());
        status("5.7.10", send(true, "\r\nx\r\n"));
        assertEquals(1, peer.received().size());
    }

    private static void status(String status, Attempted a) {
        var f = assertInstanceOf(Outcome.Failed.class, a.outcomes().getFirst(), a.dialogue());
        assertEquals(status, f.status().toString(), f.text());
    }

    @Test
    void aSmartHostMustProveItselfBeforeItHearsThePassword() throws Exception {
        var lines = new ArrayList<String>();
        for (boolean encrypted : new boolean[]{false, true}) {
            host(encrypted ? authority.issue("other.example").context() : null, "AUTH PLAIN");
            var settings = relay.settings.smartHost(new HostPort("one.there.example", peer.port()), new Settings.Login("robert", "opens"),
                    Settings.SmartTls.VERIFIED);
            relay = new Relay(settings, relay.policies, dns, Dialer.direct(), engine, clock, clock, new Random(5));
            Attempted a = send();
            assertInstanceOf(Outcome.Deferred.class, a.outcomes().getFirst(), a.dialogue());
            lines.addAll(peer.lines());
        }
        assertFalse(lines.stream().anyMatch(l -> l.startsWith("AUTH")), lines.toString());
        host(good.context(), "AUTH PLAIN");
        peer.script(Script.ACCEPTING.on("AUTH", "235 2.7.0 Welcome"));
        var settings = relay.settings.smartHost(new HostPort("one.there.example", peer.port()), new Settings.Login("robert", "opens"),
                Settings.SmartTls.VERIFIED);
        relay = new Relay(settings, relay.policies, dns, Dialer.direct(), engine, clock, clock, new Random(5));
        delivered(send());
        peer.script(Script.ACCEPTING.on("AUTH", "535 5.7.8 Wrong"));
        relay.close();
        Attempted wrong = send();
        assertEquals("4.7.8", assertInstanceOf(Outcome.Deferred.class, wrong.outcomes().getFirst()).status().toString());
    }
}
