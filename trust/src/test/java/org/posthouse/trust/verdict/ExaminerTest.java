package org.posthouse.trust.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.BodyHash;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.PrivateKeys;
import org.posthouse.trust.dkim.Signer;
import org.posthouse.trust.dmarc.SuffixList;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.DnsJavaResolver;
import org.posthouse.trust.dns.Lasting;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Settings;
import org.posthouse.trust.dns.Tlsa;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;
import org.posthouse.trust.dns.ZoneServer;

/** What examinations have in common: keys that were read, and what one peer may cause. */
class ExaminerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final KeyPair KEY = PrivateKeys.make(Algorithm.ED25519_SHA256);
    private static final String PEER = "192.0.2.7";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Zone ZONE = zone();

    private Instant now = NOW;
    private final InstantSource clock = () -> now;
    private final List<String> texts = new ArrayList<>();

    private static Zone zone() {
        var z = Zone.builder().txt("s._domainkey.example.net", PrivateKeys.record(Algorithm.ED25519_SHA256, KEY.getPublic()))
                .txt("example.net", "v=spf1 ip4:192.0.2.0/24 -all").txt("_dmarc.example.net", "v=DMARC1; p=reject");
        for (int i = 0; i < 40; i++)
            z.txt(i + ".example", "v=spf1 ip4:192.0.2.0/24 -all").txt("_dmarc." + i + ".example", "v=DMARC1; p=reject");
        return z.build();
    }

    private static byte[] signed(String from) throws Exception {
        String header = "From: robert@" + from + "\r\nTo: john@example.com\r\nSubject: x\r\n";
        byte[] body = "Hello\r\n".getBytes(StandardCharsets.US_ASCII);
        var hashes = new BodyHashes();
        BodyHash hash = hashes.want(Canonicalization.RELAXED, BodyHashes.WHOLE);
        hashes.feed(body, 0, body.length);
        hashes.finish();
        byte[] field = Signer.field(Header.of(header.getBytes(StandardCharsets.US_ASCII)), hash.value(),
                new Signer.Key("example.net", "s", Algorithm.ED25519_SHA256, KEY.getPrivate()), NOW);
        return (new String(field, StandardCharsets.US_ASCII) + header + "\r\nHello\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static Verdicts examine(Examiner by, String peer, String from) throws Exception {
        try (Examination e = by.begin(InetAddress.ofLiteral(peer), "client.example", ReturnPath.of(Address.parse("robert@" + from)), "1")) {
            e.ask();
            byte[] message = signed(from);
            e.feed(message, 0, message.length);
            return e.finish(LONG);
        }
    }

    /** The texts that are asked for, and how long the keys among them last. */
    private final class Written implements Resolver {
        private final Resolver zone = new ZoneResolver(ZONE);
        private final long lasts;

        Written(Duration lasts) {
            this.lasts = lasts.toNanos();
        }

        @Override
        public Lasting<String> lastingTxt(String name) {
            synchronized (texts) {
                texts.add(name);
            }
            return new Lasting<>(zone.txt(name), System.nanoTime() + lasts);
        }

        @Override
        public Answer<String> txt(String name) {
            return zone.txt(name);
        }

        @Override
        public Answer<Mx> mx(String name) {
            return zone.mx(name);
        }

        @Override
        public Answer<InetAddress> a(String name) {
            return zone.a(name);
        }

        @Override
        public Answer<InetAddress> aaaa(String name) {
            return zone.aaaa(name);
        }

        @Override
        public Answer<String> ptr(InetAddress address) {
            return zone.ptr(address);
        }

        @Override
        public Answer<Tlsa> tlsa(String name) {
            return zone.tlsa(name);
        }

        @Override
        public Answer<String> cname(String name) {
            return zone.cname(name);
        }
    }

    private Examiner examiner(Resolver dns, int perPeer) {
        return new Examiner(dns, "mail.example.com", SuffixList::builtIn, clock, 16, perPeer);
    }

    @Test
    void aKeyServesTheMessagesThatFollowForItsTimeToLive() throws Exception {
        Examiner lasting = examiner(new Written(Duration.ofHours(1)), 1000);
        for (int i = 0; i < 3; i++) {
            Verdicts v = examine(lasting, PEER, "example.net");
            assertEquals(Result.PASS, v.signatures().getFirst().result(), v.toString());
            assertTrue(v.answers().stream().anyMatch(a -> a.startsWith("s._domainkey.example.net TXT: ")), v.answers().toString());
        }
        assertEquals(List.of("s._domainkey.example.net"), texts);
        texts.clear();
        Examiner brief = examiner(new Written(Duration.ZERO), 1000);
        for (int i = 0; i < 3; i++)
            assertEquals(Result.PASS, examine(brief, PEER, "example.net").signatures().getFirst().result());
        assertEquals(3, texts.size());
    }

    /** Whoever makes others ask too much is not checked, which is never a pass; what is in memory costs nothing, and nobody else has less. */
    @Test
    void aPeerCausesSoManyQuestionsAMinute() throws Exception {
        try (ZoneServer server = ZoneServer.start(ZONE)) {
            Examiner by = examiner(new DnsJavaResolver(Settings.of(List.of(server.address()))), 40);
            assertEquals(Result.PASS, examine(by, PEER, "example.net").dmarc().result());
            Verdicts refused = null;
            for (int i = 0; i < 40 && refused == null; i++) {
                Verdicts v = examine(by, PEER, i + ".example");
                if (v.mailFrom().result() != Result.PASS)
                    refused = v;
            }
            assertTrue(refused != null && refused.late(), String.valueOf(refused));
            Verdicts v = examine(by, PEER, "39.example");
            assertEquals(Result.TEMPERROR, v.mailFrom().result());
            assertTrue(v.mailFrom().why().contains("not checked: the mail of this peer"), v.mailFrom().why());
            assertEquals(Result.TEMPERROR, v.dmarc().result());
            assertTrue(v.late());
            assertEquals(Result.PASS, v.signatures().getFirst().result());
            // What was asked before is known.
            Verdicts known = examine(by, PEER, "example.net");
            assertEquals(Result.PASS, known.dmarc().result());
            assertEquals(Result.PASS, examine(by, "192.0.2.8", "38.example").dmarc().result());
            now = now.plusSeconds(60);
            v = examine(by, PEER, "39.example");
            assertEquals(Result.PASS, v.dmarc().result(), v.toString());
            assertFalse(v.late());
        }
    }

    /** One customer has a /64. */
    @Test
    void addressesOfOneNetworkCountTogether() throws Exception {
        Questioning one = examiner(new Written(Duration.ZERO), 10).questioning(InetAddress.ofLiteral("2001:db8::1"));
        for (int i = 0; i < 10; i++)
            assertEquals(null, one.take());
        assertTrue(String.valueOf(one.take()).startsWith("not checked"));
        Examiner by = examiner(new Written(Duration.ZERO), 1);
        assertEquals(null, by.questioning(InetAddress.ofLiteral("2001:db8::1")).take());
        assertTrue(by.questioning(InetAddress.ofLiteral("2001:db8::2")).take() != null);
        assertEquals(null, by.questioning(InetAddress.ofLiteral("2001:db8:0:1::1")).take());
    }
}
