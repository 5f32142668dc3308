package org.posthouse.server.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.access.http.HttpServer;
import org.posthouse.access.http.HttpSettings;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.Listener;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Domain;
import org.posthouse.server.certificate.ServerCertificate.NotNowException;
import org.posthouse.server.certificate.ServerCertificate.Standing;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.testkit.acme.AcmeServer;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.time.VirtualClock;

/** Certificates from an authority that follows a script, by its own clock. */
class ServerCertificateTest {
    private static final String HOST = "mail.a.test";
    private static final Authority.Pace QUICK = new Authority.Pace(Duration.ofMillis(20), Duration.ofSeconds(60));
    @TempDir
    Path dir = Path.of(".");
    // Retry-After counts from the real time, so that the clock begins there.
    private final VirtualClock clock = new VirtualClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final VirtualDns dns = VirtualDns.of(z -> z.address(HOST, "192.0.2.1").address("autoconfig.a.test", "192.0.2.1")
            .address("mta-sts.a.test", "192.0.2.9"));
    private final List<AutoCloseable> open = new ArrayList<>();
    private AcmeServer authority;
    private ServerCertificate certificate;

    @BeforeEach
    void start() throws Exception {
        authority = AcmeServer.start(clock, 1);
        open.add(authority);
        certificate = certificate("yes");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed())
            one.close();
    }

    /** Of the folder, as a server has it that was just started: with a listener where proofs are looked for. */
    private ServerCertificate certificate(String agree) throws Exception {
        String text = """
                hostname = "%s"
                [listen]
                http = ["127.0.0.1:0"]
                [tls]
                certificate = "acme"
                [acme]
                directory = "%s"
                contact = "postmaster@a.test"
                agree-to-terms = "%s"
                """.formatted(HOST, authority.directory(), agree);
        var made = new ServerCertificate(ConfigReader.read(dir.resolve(ConfigReader.FILE), text), dir, clock, dns,
                () -> List.of(Domain.of("a.test")), QUICK);
        var settings = HttpSettings.of(PlaintextLogin.NEVER, 1000, 100, 100, 100, 10, 1000);
        HttpServer web = HttpServer.start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), null, settings,
                List.of(made.site().orElseThrow()), clock);
        authority.proofPort(web.port());
        made.context();
        open.add(web);
        open.add(made);
        return made;
    }

    private String problem() {
        try {
            return certificate.standing().problem();
        } catch (org.posthouse.store.kv.Refusal r) {
            return r.toString();
        }
    }

    private X509Certificate own() {
        return CertificateFiles.read(certificate.chain()).getFirst();
    }

    /** The certificate that a client sees. */
    private String seen() throws Exception {
        Listener door = Listener.start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                Listener.Service.plain("imaps").implicitTls(certificate.context(), "imap"), c -> c.write(new byte[]{1}, 0, 1));
        Connection c = Dialer.direct().dial(door.address(), null, Duration.ofSeconds(20));
        try {
            c.startTlsClient(TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), HOST, List.of());
            return hash(java.util.Objects.requireNonNull(c.tlsSession()).peerCertificates().getFirst());
        } finally {
            c.abort();
            door.close(Duration.ZERO);
        }
    }

    private static String hash(X509Certificate c) throws Exception {
        return java.util.HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(c.getEncoded()));
    }

    @Test
    void isIssuedAndRenewedAtTwoThirdsOfItsLifeWithTheSameKey() throws Exception {
        assertTrue(certificate.chain().endsWith("self-signed.pem"));
        certificate.round();
        assertEquals(1, authority.issued(), this::problem);
        X509Certificate first = own();
        assertEquals(Set.of(HOST, "autoconfig.a.test"), Authority.names(first));
        assertEquals(hash(first), seen());
        for (String key : List.of("acme.key", "acme-account.key"))
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("keys").resolve(key))));
        assertEquals(clock.instant().plus(Duration.ofDays(60)), certificate.standing().next());
        clock.advance(Duration.ofDays(60).minusSeconds(1));
        certificate.round();
        assertEquals(1, authority.issued());
        clock.advance(Duration.ofSeconds(1));
        certificate.round();
        assertEquals(2, authority.issued());
        assertEquals(first.getPublicKey(), own().getPublicKey());
        assertEquals(hash(own()), seen());
        assertEquals(1, authority.accounts());
        assertEquals(clock.instant(), certificate.standing().renewed());
    }

    @Test
    void whatCannotBeProvenIsExplainedAndTriedLaterEachTimeLonger() throws Exception {
        authority.proofPort(1);
        certificate.round();
        Standing standing = certificate.standing();
        assertTrue(standing.problem().contains("cannot connect to port 80 of") && standing.problem().contains("listen.http"),
                standing.problem());
        assertEquals(clock.instant().plus(Duration.ofMinutes(15)), standing.next());
        int orders = authority.orders();
        clock.advance(Duration.ofMinutes(14));
        certificate.round();
        assertEquals(orders, authority.orders());
        // Starting again does not make it earlier.
        certificate = certificate("yes");
        authority.proofPort(1);
        certificate.round();
        assertEquals(orders, authority.orders());
        clock.advance(Duration.ofMinutes(1));
        certificate.round();
        assertEquals(clock.instant().plus(Duration.ofMinutes(30)), certificate.standing().next());
        for (int i = 0; i < 8; i++) {
            clock.advanceTo(Objects.requireNonNull(certificate.standing().next()));
            certificate.round();
        }
        assertEquals(clock.instant().plus(Duration.ofDays(1)), certificate.standing().next());
        certificate = certificate("yes");
        clock.advance(Duration.ofDays(1));
        certificate.round();
        assertEquals("", certificate.standing().problem());
        assertEquals(1, authority.issued());
    }

    @Test
    void whoIsToldToComeLaterDoes() throws Exception {
        authority.limit(1, Duration.ofHours(6));
        certificate.round();
        Standing standing = certificate.standing();
        assertTrue(standing.problem().startsWith("the authority wants to be asked less often: too many"), standing.problem());
        assertTrue(Duration.between(clock.instant(), standing.next()).compareTo(Duration.ofHours(6)) >= 0, standing.toString());
        clock.advance(Duration.ofHours(1));
        certificate.round();
        assertEquals(1, certificate.standing().attempts().size());
        clock.advanceTo(Objects.requireNonNull(standing.next()));
        certificate.round();
        assertEquals(1, authority.issued());
    }

    @Test
    void refusedNoncesAreReplaced() throws Exception {
        authority.refuseNonces(3);
        certificate.round();
        assertEquals(1, authority.issued());
        assertEquals(List.of("badNonce", "badNonce", "badNonce"), authority.refused());
    }

    @Test
    void anOrderGoesOnAfterTheServerWasStopped() throws Exception {
        authority.hold(true);
        var running = certificate;
        Thread attempt = Thread.ofVirtual().start(() -> {
            try {
                running.round();
            } catch (org.posthouse.store.kv.Refusal r) {
                throw new IllegalStateException(r);
            }
        });
        for (long end = System.nanoTime() + Duration.ofSeconds(60).toNanos(); !authority.isWaiting();) {
            assertTrue(System.nanoTime() < end, "no proof is offered");
            LockSupport.parkNanos(5_000_000);
        }
        assertThrows(NotNowException.class, running::renew);
        running.close();
        assertTrue(attempt.join(Duration.ofSeconds(60)));
        assertEquals(List.of(), running.standing().attempts());
        certificate = certificate("yes");
        Thread.ofVirtual().start(() -> authority.hold(false));
        certificate.round();
        assertEquals("", certificate.standing().problem());
        assertEquals(1, authority.issued());
        // An order whose proof is looked at before it is offered again is lost, and another is made.
        assertTrue(authority.orders() <= 2, () -> authority.orders() + " orders");
    }

    @Test
    void theLastCertificateIsUsedWhileTheAuthorityIsAway() throws Exception {
        certificate.round();
        String last = seen();
        authority.close();
        clock.advance(Duration.ofDays(70));
        certificate = certificate("yes");
        assertEquals(last, seen());
        certificate.round();
        assertTrue(certificate.standing().problem().startsWith("the authority 127.0.0.1 cannot be reached"),
                certificate.standing().problem());
        assertEquals(last, seen());
    }

    @Test
    void aNameThatOnlyHelpsIsLeftOutForAWeek() throws Exception {
        authority.unknown("autoconfig.a.test");
        certificate.round();
        assertTrue(certificate.standing().problem().startsWith("DNS does not lead the authority to autoconfig.a.test"),
                certificate.standing().problem());
        clock.advance(Duration.ofMinutes(15));
        certificate.round();
        assertEquals(Set.of(HOST), Authority.names(own()));
        clock.advance(Duration.ofDays(6));
        certificate.round();
        assertEquals(1, authority.issued());
        authority.unknown();
        clock.advance(Duration.ofDays(2));
        certificate.round();
        assertEquals(Set.of(HOST, "autoconfig.a.test"), Authority.names(own()));
    }

    @Test
    void termsAreAgreedToByTheOperatorAlone() throws Exception {
        certificate = certificate("no");
        certificate.round();
        assertEquals("the authority wants its terms agreed to: read " + authority.directory().replace("/dir", "/terms")
                + " and set acme.agree-to-terms = \"yes\"", certificate.standing().problem());
        assertEquals(0, authority.accounts());
    }

    @Test
    void anOperatorDoesNotWaitButNeitherHammers() throws Exception {
        authority.proofPort(1);
        assertFalse(certificate.renew().isIssued());
        assertThrows(NotNowException.class, certificate::renew);
        certificate = certificate("yes");
        clock.advance(Duration.ofMinutes(1));
        assertTrue(certificate.renew().isIssued());
    }
}
