package org.posthouse.trust.dkim;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Public keys between their octets in records and the JDK's objects. RFC 6376 §3.6.1, RFC 8463 §4.2 */
public final class PublicKeys {
    /** Weaker ones are never believed. RFC 8301 §3.2 */
    public static final int MIN_BITS = 1024;
    /** Larger ones cost more than a stranger may ask for. */
    public static final int MAX_BITS = 4096;
    /** Everybody has 65537; a longer one makes each operation dearer. */
    private static final int MAX_EXPONENT_BITS = 32;
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private PublicKeys() {}

    /** A key that can verify. Bits of an RSA modulus, 0 for Ed25519. */
    public record Usable(PublicKey key, int bits) {}

    /** A key that is known and may not be used. */
    public static final class UnusableKey extends Exception {
        private static final long serialVersionUID = 1;
        private final int bits;

        UnusableKey(String message, int bits) {
            super(message, null, false, false);
            this.bits = bits;
        }

        /** Of its modulus; 0 where it could not be read. */
        public int bits() {
            return bits;
        }
    }

    /** Makes a key of a record's octets. Bits is 0 in the exception where the octets are no key at all. */
    public static Usable of(String type, byte[] octets) throws UnusableKey {
        return switch (type) {
            case "rsa" -> rsa(octets);
            case "ed25519" -> ed25519(octets);
            default -> throw new UnusableKey("keys of type " + SignatureField.shown(type) + " are not known here", 0);
        };
    }

    private static Usable ed25519(byte[] octets) throws UnusableKey {
        if (octets.length != 32)
            throw new UnusableKey("an Ed25519 key has 32 octets, not " + octets.length, 0);
        byte[] whole = Arrays.copyOf(ED25519, ED25519.length + 32);
        System.arraycopy(octets, 0, whole, ED25519.length, 32);
        try {
            return new Usable(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(whole)), 0);
        } catch (GeneralSecurityException e) {
            throw new UnusableKey("the key is no Ed25519 key", 0);
        }
    }

    /** In a SubjectPublicKeyInfo as everybody publishes it, or bare. RFC 8017 §A.1.1 */
    private static Usable rsa(byte[] octets) throws UnusableKey {
        Der der = new Der(octets, 0, octets.length).inside(0x30);
        if (der.peek() == 0x30) {
            der.expect(RSA);
            Der bits = der.inside(0x03);
            bits.expect(new byte[1]);
            der = bits.inside(0x30);
        }
        BigInteger modulus = der.integer();
        BigInteger exponent = der.integer();
        int bits = modulus.bitLength();
        if (bits < MIN_BITS)
            throw new UnusableKey("an RSA key of " + bits + " bits is too weak, " + MIN_BITS + " is the least", bits);
        if (bits > MAX_BITS)
            throw new UnusableKey("an RSA key of " + bits + " bits is too large, " + MAX_BITS + " is the most", bits);
        if (exponent.bitLength() > MAX_EXPONENT_BITS || exponent.bitLength() < 2 || !exponent.testBit(0))
            throw new UnusableKey("the RSA key has an exponent that is not in use", bits);
        try {
            return new Usable(KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)), bits);
        } catch (GeneralSecurityException e) {
            throw new UnusableKey("the key is no RSA key", 0);
        }
    }

    /** The octets of p=. */
    public static byte[] octets(PublicKey key) {
        byte[] whole = key.getEncoded();
        return key.getAlgorithm().equals("RSA") ? whole : Arrays.copyOfRange(whole, ED25519.length, whole.length);
    }

    /** As much of DER as a key needs. */
    private static final class Der {
        private final byte[] b;
        private int at;
        private final int end;

        Der(byte[] b, int at, int end) {
            this.b = b;
            this.at = at;
            this.end = end;
        }

        private static UnusableKey broken() {
            return new UnusableKey("the octets of the key are no RSA key", 0);
        }

        int peek() {
            return at < end ? b[at] & 0xff : -1;
        }

        void expect(byte[] octets) throws UnusableKey {
            if (end - at < octets.length || !Arrays.equals(b, at, at + octets.length, octets, 0, octets.length))
                throw broken();
            at += octets.length;
        }

        Der inside(int tag) throws UnusableKey {
            if (end - at < 2 || peek() != tag)
                throw broken();
            int n = b[at + 1] & 0xff;
            at += 2;
            if (n > 0x82 || n == 0x80 || n > 0x80 && end - at < n - 0x80)
                throw broken();
            if (n > 0x80) {
                int octets = n - 0x80;
                n = 0;
                for (int i = 0; i < octets; i++)
                    n = n << 8 | b[at++] & 0xff;
            }
            if (end - at < n)
                throw broken();
            Der in = new Der(b, at, at + n);
            at += n;
            return in;
        }

        BigInteger integer() throws UnusableKey {
            Der in = inside(0x02);
            if (in.at == in.end || b[in.at] < 0)
                throw broken();
            return new BigInteger(b, in.at, in.end - in.at);
        }
    }
}
