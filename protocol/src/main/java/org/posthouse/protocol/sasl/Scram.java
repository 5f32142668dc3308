package org.posthouse.protocol.sasl;

import java.util.Optional;

/** The arithmetic of SCRAM, and the keys to keep of a password. RFC 5802 §3, RFC 7677 §3 */
public final class Scram {
    /** Rounds for new passwords; at least 4096. RFC 7677 §4 */
    public static final int ITERATIONS = 4096;
    /** More than this is not computed for a server that asks. */
    static final int MAX_ITERATIONS = 1_000_000;

    private Scram() {}

    /** The hash that a mechanism is named after. RFC 5802 §4, RFC 7677 §3 */
    public enum Hash {
        SHA_1("SHA-1", "HmacSHA1", 20), SHA_256("SHA-256", "HmacSHA256", 32);

        final String digest;
        final String hmac;
        private final int length;

        Hash(String digest, String hmac, int length) {
            this.digest = digest;
            this.hmac = hmac;
            this.length = length;
        }

        /** Octets of a key. */
        public int length() {
            return length;
        }

        /** The mechanism's registered name, without channel binding. */
        public String mechanism() {
            return "SCRAM-" + digest;
        }
    }

    /** What a server keeps of a password. */
    public record Keys(byte[] storedKey, byte[] serverKey) {}

    /** Empty where the password holds what RFC 4013 §2.3 prohibits. */
    public static Optional<Keys> keys(Hash hash, String password, byte[] salt, int iterations) {
        return SaslText.prepare(password).map(p -> keys(hash, saltedPassword(hash, p, salt, iterations)));
    }

    /** Of a password that is prepared already. */
    public static Keys preparedKeys(Hash hash, String prepared, byte[] salt, int iterations) {
        return keys(hash, saltedPassword(hash, prepared, salt, iterations));
    }

    private static Keys keys(Hash hash, byte[] salted) {
        return new Keys(Digests.digest(hash.digest, clientKey(hash, salted)), serverKey(hash, salted));
    }

    /** Hi(str, salt, i). RFC 5802 §2.2 */
    static byte[] saltedPassword(Hash hash, String prepared, byte[] salt, int iterations) {
        try {
            var mac = javax.crypto.Mac.getInstance(hash.hmac);
            byte[] key = SaslText.utf8(prepared);
            mac.init(new javax.crypto.spec.SecretKeySpec(key.length == 0 ? new byte[1] : key, hash.hmac));
            mac.update(salt);
            byte[] u = mac.doFinal(new byte[]{0, 0, 0, 1});
            byte[] hi = u.clone();
            for (int i = 1; i < iterations; i++) {
                u = mac.doFinal(u);
                for (int j = 0; j < hi.length; j++)
                    hi[j] ^= u[j];
            }
            return hi;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] clientKey(Hash hash, byte[] salted) {
        return Digests.hmac(hash.hmac, salted, SaslText.utf8("Client Key"));
    }

    static byte[] serverKey(Hash hash, byte[] salted) {
        return Digests.hmac(hash.hmac, salted, SaslText.utf8("Server Key"));
    }

    static byte[] sign(Hash hash, byte[] key, String authMessage) {
        return Digests.hmac(hash.hmac, key, SaslText.utf8(authMessage));
    }

    static byte[] xor(byte[] a, byte[] b) {
        byte[] out = a.clone();
        for (int i = 0; i < out.length; i++)
            out[i] ^= b[i];
        return out;
    }

    /** saslname: comma and equals sign as {@code =2C} and {@code =3D}. RFC 5802 §5.1 */
    static String escape(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    /** Empty where an equals sign stands for itself. */
    static Optional<String> unescape(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '=') {
                if (name.startsWith("=2C", i))
                    c = ',';
                else if (!name.startsWith("=3D", i))
                    return Optional.empty();
                i += 2;
            }
            out.append(c);
        }
        return Optional.of(out.toString());
    }

    /** The nonce is printable ASCII without a comma, here of a bounded length. */
    static boolean isNonce(String text) {
        boolean good = text.length() >= 1 && text.length() <= 512;
        for (int i = 0; i < text.length() && good; i++)
            good = text.charAt(i) > ' ' && text.charAt(i) < 0x7f && text.charAt(i) != ',';
        return good;
    }
}
