package org.posthouse.trust.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.trust.dns.Settings.Dnssec;
import org.posthouse.trust.dns.SignedTree.Lie;

/** What is not there, and who says so: denials need a proof, and a zone is insecure only where its parent proves that. RFC 4035 §5 */
class DenialTest {
    @TempDir
    Path dir = Path.of(".");

    private Resolver resolver(SignedTree tree) throws Exception {
        Path anchors = Files.writeString(dir.resolve("anchors"), tree.key + "\n");
        return new DnsJavaResolver(
                new Settings(List.of(tree.address()), Duration.ofSeconds(2), 2, Duration.ofSeconds(10), 1000, 16, Dnssec.VALIDATE,
                        anchors));
    }

    // RFC 4035 §5.4
    @Test
    void provenDenialsAreBelieved() throws Exception {
        try (var tree = new SignedTree(Lie.NONE)) {
            Resolver dns = resolver(tree);
            assertEquals(new Answer.Found<>(List.of(InetAddress.ofLiteral("192.0.2.7")), true), dns.a("good"));
            assertEquals(new Answer.NoSuchName<>(), dns.a("none"));
            assertEquals(new Answer.NoSuchName<>(), dns.txt("aaa"));
            assertEquals(new Answer.NoSuchName<>(), dns.tlsa("_25._tcp.zulu"));
            assertEquals(new Answer.NoData<>(), dns.tlsa("alpha"));
            assertEquals(new Answer.NoData<>(), dns.mx("good"));
            // Once more: what is kept is no different.
            assertEquals(new Answer.NoSuchName<>(), dns.a("none"));
        }
    }

    // RFC 4035 §5.2
    @Test
    void aZoneWithoutDsIsInsecure() throws Exception {
        try (var tree = new SignedTree(Lie.NONE)) {
            Resolver dns = resolver(tree);
            assertEquals(new Answer.Found<>(List.of(InetAddress.ofLiteral("192.0.2.7")), false), dns.a("www.insecure"));
            assertEquals(new Answer.NoData<>(), dns.tlsa("_25._tcp.www.insecure"));
        }
    }

    // RFC 4035 §5.4
    @Test
    void denialsWithoutProofAreNoAnswer() throws Exception {
        for (Lie lie : List.of(Lie.NO_PROOF, Lie.UNSIGNED_PROOF, Lie.OTHER_PROOF))
            try (var tree = new SignedTree(lie)) {
                Resolver dns = resolver(tree);
                assertEquals(true, dns.a("good") instanceof Answer.Found<InetAddress>(var _, var secure) && secure);
                assertInstanceOf(Answer.TemporaryFailure.class, dns.a("none"), lie.toString());
                assertInstanceOf(Answer.TemporaryFailure.class, dns.tlsa("alpha"), lie.toString());
                // Nor does a zone become insecure because somebody leaves its proof out. RFC 4035 §5.2
                assertInstanceOf(Answer.TemporaryFailure.class, dns.a("www.insecure"), lie.toString());
            }
        try (var tree = new SignedTree(Lie.NO_WILDCARD_PROOF)) {
            assertInstanceOf(Answer.TemporaryFailure.class, resolver(tree).a("none"));
        }
    }

    // RFC 4035 §5.4
    @Test
    void whatExistsCannotBeDenied() throws Exception {
        try (var tree = new SignedTree(Lie.DENY_ALL)) {
            Resolver dns = resolver(tree);
            assertInstanceOf(Answer.TemporaryFailure.class, dns.a("good"));
            assertInstanceOf(Answer.TemporaryFailure.class, dns.tlsa("good"));
            assertEquals(new Answer.NoData<>(), dns.tlsa("alpha"));
        }
    }

    /** RFC 5155 §8: the same by hashes of names. */
    @Test
    void hashedDenialsAreBelieved() throws Exception {
        try (var tree = new SignedTree(Lie.NONE, 0)) {
            Resolver dns = resolver(tree);
            assertEquals(new Answer.Found<>(List.of(InetAddress.ofLiteral("192.0.2.7")), true), dns.a("good"));
            assertEquals(new Answer.NoSuchName<>(), dns.a("none"));
            assertEquals(new Answer.NoSuchName<>(), dns.tlsa("_25._tcp.zulu"));
            assertEquals(new Answer.NoData<>(), dns.tlsa("alpha"));
            assertEquals(new Answer.NoData<>(), dns.mx("good"));
            // A delegation without DS, proven by the record that matches it. RFC 5155 §8.9
            assertEquals(new Answer.Found<>(List.of(InetAddress.ofLiteral("192.0.2.7")), false), dns.a("www.insecure"));
            assertEquals(new Answer.NoData<>(), dns.tlsa("_25._tcp.www.insecure"));
        }
    }

    /** RFC 5155 §8.4, §8.5 */
    @Test
    void hashedDenialsNeedAllOfTheirProof() throws Exception {
        for (Lie lie : List.of(Lie.NO_PROOF, Lie.UNSIGNED_PROOF, Lie.OTHER_PROOF))
            try (var tree = new SignedTree(lie, 0)) {
                Resolver dns = resolver(tree);
                assertEquals(true, dns.a("good") instanceof Answer.Found<InetAddress>(var _, var secure) && secure);
                assertInstanceOf(Answer.TemporaryFailure.class, dns.a("none"), lie.toString());
                assertInstanceOf(Answer.TemporaryFailure.class, dns.tlsa("alpha"), lie.toString());
                assertInstanceOf(Answer.TemporaryFailure.class, dns.a("www.insecure"), lie.toString());
            }
        try (var tree = new SignedTree(Lie.NO_WILDCARD_PROOF, 0)) {
            assertInstanceOf(Answer.TemporaryFailure.class, resolver(tree).a("none"));
        }
        try (var tree = new SignedTree(Lie.DENY_ALL, 0)) {
            Resolver dns = resolver(tree);
            assertInstanceOf(Answer.TemporaryFailure.class, dns.a("good"));
            assertInstanceOf(Answer.TemporaryFailure.class, dns.tlsa("good"));
        }
    }

    /** RFC 5155 §10.3: hashes that take more work than any honest zone needs prove nothing, and what exists stays secure. */
    @Test
    void hashesWithoutEndProveNothing() throws Exception {
        try (var tree = new SignedTree(Lie.NONE, 20_000)) {
            Resolver dns = resolver(tree);
            assertEquals(true, dns.a("good") instanceof Answer.Found<InetAddress>(var _, var secure) && secure);
            Answer<InetAddress> none = dns.a("none");
            assertEquals(false, none instanceof Answer.Found<InetAddress>);
            assertEquals(false, dns.tlsa("alpha") instanceof Answer.Found<Tlsa>);
        }
    }
}
