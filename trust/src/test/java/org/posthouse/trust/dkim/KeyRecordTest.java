package org.posthouse.trust.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.Zone;

class KeyRecordTest {
    // RFC 6376 §3.6.1: defaults
    @Test
    void defaults() throws TagException {
        KeyRecord r = KeyRecord.parse("p=AAAA");
        assertEquals("rsa", r.type());
        assertTrue(r.forMail() && r.allows(Algorithm.RSA_SHA256) && !r.testing() && !r.sameDomain() && !r.revoked());
    }

    // RFC 6376 §3.6.1: unrecognized tags, hashes, services and flags are ignored; base64 may be folded.
    @Test
    void allTags() throws TagException {
        KeyRecord r = KeyRecord
                .parse("v=DKIM1; h=sha512 : sha256; k=ed25519; n=for=20people; s=x-other:email; t=y:s:z; g=*; p=AA AA\r\n\tAA==");
        assertTrue(r.forMail() && r.allows(Algorithm.ED25519_SHA256) && r.testing() && r.sameDomain());
        assertFalse(KeyRecord.parse("h=sha1; p=AAAA").allows(Algorithm.RSA_SHA256));
        assertFalse(KeyRecord.parse("s=tlsrpt; p=AAAA").forMail());
        assertEquals(4, r.key().length);
        assertTrue(KeyRecord.parse("v=DKIM1; p=").revoked());
        assertTrue(KeyRecord.parse("v=DKIM1; p= ;").revoked());
    }

    // RFC 6376 §3.6.1: v= is the first tag and is DKIM1 exactly; p= is required.
    @ParameterizedTest
    @ValueSource(strings = {"v=DKIM1.0; p=AAAA", "v=dkim1; p=AAAA", "k=rsa; v=DKIM1; p=AAAA", "v=DKIM1", "p=A*A", "p=A", "v=spf1 -all",
            "hello", "p=AAAA; p=AAAA"})
    void malformed(String record) {
        assertThrows(TagException.class, () -> KeyRecord.parse(record));
    }

    /** RFC 6376 §3.6.2.2: strings are joined, with nothing between them. */
    @Test
    void longKeysComeInSeveralStrings() {
        String record = PrivateKeys.record(Algorithm.RSA_SHA256, Messages.RSA.getPublic());
        var strings = List.of(record.substring(0, 7), record.substring(7, 200), record.substring(200));
        Zone zone = Zone.builder().put("rsa._domainkey.example.com", new Zone.Entry.Text(strings)).build();
        assertEquals(Result.PASS, Messages.check(Messages.signed(Messages.PLAIN, Messages.rsa()), zone).getFirst().result());
    }

    // What strangers publish is read by operators on terminals.
    @Test
    void whatIsSaidOfAKeyIsPlain() {
        String why = KeySource.read("k=x\n  21:00 delivered\u009b2J; p=AAAA").why();
        assertTrue(why.startsWith("keys of type x") && why.chars().allMatch(c -> c >= ' ' && c < 127), why);
    }

    @Test
    void longExponentsAreNotUsed() throws Exception {
        var modulus = ((RSAPublicKey) Messages.RSA.getPublic()).getModulus();
        for (int bits : new int[]{31, 33}) {
            var key = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, BigInteger.ONE.shiftLeft(bits).setBit(0)));
            assertEquals(bits < 32, KeySource.read(PrivateKeys.record(Algorithm.RSA_SHA256, key)).usable() != null);
        }
    }

    @Test
    void keysOfBothKinds() throws Exception {
        for (Algorithm a : new Algorithm[]{Algorithm.RSA_SHA256, Algorithm.ED25519_SHA256}) {
            var pair = a == Algorithm.RSA_SHA256 ? Messages.RSA : Messages.ED25519;
            KeySource.Key key = KeySource.read(PrivateKeys.record(a, pair.getPublic()));
            assertNotNull(key.usable(), key.why());
            assertEquals(pair.getPublic(), key.usable().key());
            assertEquals(pair.getPrivate(), PrivateKeys.read(a, PrivateKeys.pem(pair.getPrivate())));
        }
    }

    // RFC 6376 §3.6.1 has the bare key, the world publishes it in a SubjectPublicKeyInfo.
    @Test
    void bareRsaKey() throws Exception {
        byte[] whole = Messages.RSA.getPublic().getEncoded();
        assertEquals(Messages.RSA.getPublic(), PublicKeys.of("rsa", Arrays.copyOfRange(whole, 24, whole.length)).key());
    }

    // RFC 8301 §3.2
    @ParameterizedTest
    @ValueSource(ints = {512, 768, 1023, 4097, 8192})
    void sizesThatAreRefused(int bits) throws Exception {
        KeySource.Key key = KeySource.read("p=" + Base64Text.encode(rsa(bits, BigInteger.valueOf(65537))));
        assertNull(key.usable());
        assertEquals(bits, key.bits());
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096})
    void sizesThatAreGood(int bits) throws Exception {
        assertNotNull(KeySource.read("p=" + Base64Text.encode(rsa(bits, BigInteger.valueOf(65537)))).usable());
    }

    @Test
    void giantKeysAreNotEvenRead() throws Exception {
        KeySource.Key key = KeySource.read("p=" + "A".repeat(60_000));
        assertNull(key.usable());
        assertTrue(key.why().contains("more than 2048"), key.why());
        assertNull(KeySource.read("p=" + Base64Text.encode(rsa(2048, new BigInteger(2000, new Random(1)).setBit(0)))).usable());
    }

    @Test
    void octetsThatAreNoKey() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] b = Messages.RSA.getPublic().getEncoded();
            b = Arrays.copyOf(b, random.nextInt(b.length));
            for (int i = 0; i < 3 && b.length > 0; i++)
                b[random.nextInt(Math.min(b.length, 40))] = (byte) random.nextInt();
            KeySource.read("p=" + Base64Text.encode(b));
            KeySource.read("k=ed25519; p=" + Base64Text.encode(b));
        }
    }

    private static byte[] rsa(int bits, BigInteger exponent) throws Exception {
        BigInteger modulus = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
        try {
            return ((RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent))).getEncoded();
        } catch (java.security.spec.InvalidKeySpecException e) {
            // The JDK does not want it either: put together by hand, bare.
            byte[] m = integer(modulus);
            byte[] x = integer(exponent);
            byte[] both = Arrays.copyOf(m, m.length + x.length);
            System.arraycopy(x, 0, both, m.length, x.length);
            return der(0x30, both);
        }
    }

    private static byte[] integer(BigInteger i) {
        return der(2, i.toByteArray());
    }

    private static byte[] der(int tag, byte[] content) {
        byte[] out = new byte[content.length + 4];
        out[0] = (byte) tag;
        out[1] = (byte) 0x82;
        out[2] = (byte) (content.length >> 8);
        out[3] = (byte) content.length;
        System.arraycopy(content, 0, out, 4, content.length);
        return out;
    }
}
