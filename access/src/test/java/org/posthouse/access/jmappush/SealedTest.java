package org.posthouse.access.jmappush;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.posthouse.testkit.push.Subscriber;

class SealedTest {
    private static byte[] decoded(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    /** RFC 8291 §5 */
    @Test
    void theExampleOfTheStandard() throws GeneralSecurityException {
        byte[] sender = decoded("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        var number = new BigInteger(1, decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"));
        var own = new KeyPair(P256.key(sender), KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(number, P256.CURVE)));
        byte[] body = Sealed.of("When I grow up, I want to be a watermelon".getBytes(StandardCharsets.US_ASCII),
                decoded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
                decoded("BTBZMqHH6r4Tts7J_aSIgg"), own, decoded("DGv6ra1nlYgDCS1FRnbzlw"));
        assertEquals("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
                + "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
                Base64.getUrlEncoder().encodeToString(body));
        assertArrayEquals(sender, P256.octets(P256.point(number)));
    }

    @Test
    void theSubscriberReadsItAndNobodyElse() throws GeneralSecurityException {
        var subscriber = new Subscriber();
        String text = "{\"a\":\"" + "ü".repeat(1_900) + "\"}";
        byte[] body = Sealed.of(text.getBytes(StandardCharsets.UTF_8), decoded(subscriber.p256dh()), decoded(subscriber.auth()),
                new SecureRandom());
        assertEquals(text, subscriber.open(body));
        assertThrows(GeneralSecurityException.class, () -> new Subscriber().open(body));
        body[body.length - 1] ^= 1;
        assertThrows(GeneralSecurityException.class, () -> subscriber.open(body));
        assertThrows(IllegalArgumentException.class, () -> Sealed.of(new byte[Sealed.MAX + 1], decoded(subscriber.p256dh()),
                decoded(subscriber.auth()), new SecureRandom()));
    }

    @Test
    void aPointBesideTheCurveIsNoKey() throws GeneralSecurityException {
        byte[] key = decoded(new Subscriber().p256dh());
        key[64] ^= 1;
        assertThrows(InvalidKeySpecException.class, () -> P256.key(key));
        assertThrows(InvalidKeySpecException.class, () -> P256.key(new byte[65]));
        assertThrows(InvalidKeySpecException.class, () -> P256.key(new byte[33]));
    }

    @Test
    void pushServicesLearnWhoSends() throws GeneralSecurityException {
        var vapid = new Vapid(new byte[]{9, 8, 7}, "mailto:postmaster@example.org", InstantSource.fixed(Instant.ofEpochSecond(1_000_000)));
        String claims = Subscriber.claims(vapid.authorization(URI.create("https://Push.example.net:8443/a?b")), vapid.publicKey());
        assertEquals("{\"aud\":\"https://push.example.net:8443\",\"exp\":1043200,\"sub\":\"mailto:postmaster@example.org\"}", claims);
        String usual = Subscriber.claims(vapid.authorization(URI.create("https://push.example.net/")), vapid.publicKey());
        assertTrue(usual.contains("\"aud\":\"https://push.example.net\""), usual);
        String other = new Vapid(new byte[]{1}, "mailto:a@example.org", InstantSource.system()).publicKey();
        assertThrows(GeneralSecurityException.class,
                () -> Subscriber.claims(vapid.authorization(URI.create("https://push.example.net/")), other));
    }
}
