package org.posthouse.trust.dkim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.posthouse.mail.mime.HeaderFirst;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** Messages signed for tests, and what becomes of them. */
final class Messages {
    static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    static final KeyPair RSA = PrivateKeys.make(Algorithm.RSA_SHA256);
    static final KeyPair ED25519 = PrivateKeys.make(Algorithm.ED25519_SHA256);
    static final Zone ZONE = Zone.builder().txt("rsa._domainkey.example.com", PrivateKeys.record(Algorithm.RSA_SHA256, RSA.getPublic()))
            .txt("ed._domainkey.example.com", PrivateKeys.record(Algorithm.ED25519_SHA256, ED25519.getPublic())).build();
    static final String PLAIN = """
            From: Robert <robert@example.com>
            To: john@example.net,
             mary@example.net
            Subject:  Dinner   on
            \tFriday
            Date: Fri, 11 Jul 2003 21:00:37 -0700
            Message-ID: <1@example.com>
            MIME-Version: 1.0
            Content-Type: text/plain

            Hi.

            We lost  the game.\t Are you hungry yet?
              Robert.

            """.replace("\n", "\r\n");

    private Messages() {}

    static byte[] octets(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    static String read(String resource) {
        try (InputStream in = java.util.Objects.requireNonNull(Messages.class.getResourceAsStream("/dkim/" + resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Signer.Key rsa() {
        return new Signer.Key("example.com", "rsa", Algorithm.RSA_SHA256, RSA.getPrivate());
    }

    static Signer.Key ed25519() {
        return new Signer.Key("example.com", "ed", Algorithm.ED25519_SHA256, ED25519.getPrivate());
    }

    /** The message with the keys' signatures before it. */
    static String signed(String message, Signer.Key... keys) {
        var head = new AtomicReference<Header>();
        var bodies = new BodyHashes();
        BodyHash hash = bodies.want(Canonicalization.RELAXED, BodyHashes.WHOLE);
        var parts = new HeaderFirst((h, whole) -> {
            head.set(Header.of(h, whole));
            return bodies::feed;
        });
        byte[] b = octets(message);
        parts.feed(b, 0, b.length);
        parts.finish();
        bodies.finish();
        var out = new StringBuilder();
        try {
            for (Signer.Key key : keys)
                out.append(new String(Signer.field(java.util.Objects.requireNonNull(head.get()), hash.value(), key, NOW),
                        StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return out.append(message).toString();
    }

    /** A message with a signature whose tags (but b=) are these; bh= is added. The body has the form that is told. */
    static String signedWith(String tags, Canonicalization header, Canonicalization body, String names, String message, Signer.Key key) {
        int at = message.indexOf("\r\n\r\n");
        byte[] canonical = BodyHashesTest.plainly(octets(message.substring(at + 4)), body);
        String bh = Base64Text.encode(Crypto.sha256().digest(canonical));
        String field = "DKIM-Signature: " + tags.replace("$BH", bh) + "; h=" + names + "; b=";
        try {
            byte[] over = SignedFields.octets(Header.of(octets(message.substring(0, at + 2))), List.of(names.split(":")), octets(field),
                    header);
            return field + Base64Text.encode(Crypto.sign(key.algorithm(), key.key(), over)) + "\r\n" + message;
        } catch (GeneralSecurityException | TagException e) {
            throw new AssertionError(e);
        }
    }

    static List<DkimResult> check(String message, Zone zone) {
        return check(octets(message), zone);
    }

    static List<DkimResult> check(byte[] message, Zone zone) {
        return Verification.of(message, new KeySource(new ZoneResolver(zone)), NOW, Duration.ofSeconds(10));
    }

    static DkimResult one(String message) {
        return check(message, ZONE).getFirst();
    }
}
