package org.posthouse.trust.arc;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.Base64Text;
import org.posthouse.trust.dkim.BodyHash;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.Crypto;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.PublicKeys;
import org.posthouse.trust.dkim.SignedFields;
import org.posthouse.trust.dkim.TagException;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** Sealers with published keys: one at each domain d1.example, d2.example and so on. */
final class Town {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final String MAIL = """
            From: robert@example.org
            To: list@d1.example
            Subject: once and again
            Date: Sat, 21 Nov 2026 11:00:00 +0000
            Message-ID: <1@example.org>

            Hello,

            all of you.
            """.replace("\n", "\r\n");
    static final String BODY = MAIL.substring(MAIL.indexOf("\r\n\r\n") + 4);
    /** Making keys takes long; that they are the same everywhere changes nothing. */
    private static final Map<Algorithm, KeyPair> KEYS = new ConcurrentHashMap<>();
    private final Set<String> published = new HashSet<>();
    final Zone.Builder zone = Zone.builder();
    final AtomicInteger asked = new AtomicInteger();

    Sealer sealer(String domain, Algorithm algorithm) {
        KeyPair pair = KEYS.computeIfAbsent(algorithm, Town::pair);
        if (published.add(domain))
            zone.txt("s._domainkey." + domain,
                    "v=DKIM1; k=" + algorithm.key() + "; p=" + Base64Text.encode(PublicKeys.octets(pair.getPublic())));
        return new Sealer(domain, "s", algorithm, pair.getPrivate());
    }

    private static KeyPair pair(Algorithm algorithm) {
        try {
            var g = KeyPairGenerator.getInstance(algorithm == Algorithm.ED25519_SHA256 ? "Ed25519" : "RSA");
            if (algorithm == Algorithm.RSA_SHA256)
                g.initialize(2048);
            return g.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String seal(Sealer sealer, String message, Result found, String results) {
        byte[] b = message.getBytes(StandardCharsets.UTF_8);
        int body = ArcVerification.bodyStart(b);
        var hashes = new BodyHashes();
        BodyHash hash = hashes.want(Canonicalization.RELAXED, BodyHashes.WHOLE);
        hashes.feed(b, body, b.length - body);
        hashes.finish();
        return sealer.seal(Header.of(java.util.Arrays.copyOf(b, body)), hash, found, results, NOW)
                .map(f -> new String(f, StandardCharsets.UTF_8) + message).orElse("");
    }

    /** A first set whose message signature covers so many octets of the body. */
    String sealedUpTo(String domain, String message, int octets) throws GeneralSecurityException, TagException {
        PrivateKey key = sealer(domain, Algorithm.RSA_SHA256).key();
        Header header = Header.of(message.substring(0, message.length() - BODY.length()).getBytes(StandardCharsets.US_ASCII));
        String results = "ARC-Authentication-Results: i=1; mx." + domain + "; none\r\n";
        String bh = Base64Text.encode(Crypto.sha256().digest(BODY.substring(0, octets).getBytes(StandardCharsets.US_ASCII)));
        String ams = "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=" + domain + "; s=s; l=" + octets
                + "; h=from:subject; bh="
                + bh + "; b=";
        ams += signature(key, SignedFields.octets(header, List.of("from", "subject"), ascii(ams), Canonicalization.RELAXED)) + "\r\n";
        String seal = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=" + domain + "; s=s; b=";
        var over = new ByteArrayOutputStream();
        for (String field : List.of(results, ams))
            SignedFields.field(Header.of(ascii(field)).fields().getFirst(), Canonicalization.RELAXED, over);
        SignedFields.last(ascii(seal), Canonicalization.RELAXED, over);
        return seal + signature(key, over.toByteArray()) + "\r\n" + ams + results + message;
    }

    private static String signature(PrivateKey key, byte[] over) throws GeneralSecurityException {
        return Base64Text.encode(Crypto.sign(Algorithm.RSA_SHA256, key, over));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Sealed by d1.example to dN.example, all well. */
    String sealed(int hops) {
        String message = MAIL;
        for (int i = 1; i <= hops; i++)
            message = seal(sealer("d" + i + ".example", Algorithm.RSA_SHA256), message, i == 1 ? Result.NONE : Result.PASS,
                    "mx.d" + i + ".example; dmarc=pass header.from=example.org");
        return message;
    }

    ArcResult verify(String message) {
        var answers = new ZoneResolver(zone.build());
        var counting = (Resolver) Proxy.newProxyInstance(Town.class.getClassLoader(), new Class<?>[]{Resolver.class}, (_, method, args) -> {
            asked.incrementAndGet();
            return method.invoke(answers, args);
        });
        return ArcVerification.verify(message.getBytes(StandardCharsets.UTF_8), new KeySource(counting), NOW, Duration.ofSeconds(10));
    }
}
