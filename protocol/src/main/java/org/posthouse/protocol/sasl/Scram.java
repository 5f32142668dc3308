package org.posthouse.protocol.sasl;

import java.util.Optional;

/** The arithmetic of SCRAM-SHA-256, and the keys to keep of a password. RFC 5802 §3, RFC 7677 §3 */
public final class Scram {
    /** Rounds for new passwords; at least 4096. RFC 7677 §4 */
    public static final int ITERATIONS = 4096;
    /** More than this is not computed for a server that asks. */
    static final int MAX_ITERATIONS = 1_000_000;
    private static final String HMAC = "HmacSHA256";

    private Scram() {}

    /** What a server keeps of a password. */
    public record Keys(byte[] storedKey, byte[] serverKey) {}

    /** Empty where the password holds what RFC 4013 §2.3 prohibits. */
    public static Optional<Keys> keys(String password, byte[] salt, int iterations) {
        return SaslText.prepare(password).map(p -> keys(saltedPassword(p, salt, iterations)));
    }

    private static Keys keys(byte[] salted) {
        return new Keys(Digests.sha256(clientKey(salted)), serverKey(salted));
    }

    /** Hi(str, salt, i). RFC 5802 §2.2 */
    static byte[] saltedPassword(String prepared, byte[] salt, int iterations) {
        try {
            var mac = javax.crypto.Mac.getInstance(HMAC);
            byte[] key = SaslText.utf8(prepared);
            mac.init(new javax.crypto.spec.SecretKeySpec(key.length == 0 ? new byte[1] : key, HMAC));
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

    static byte[] clientKey(byte[] salted) {
        return Digests.hmac(HMAC, salted, SaslText.utf8("Client Key"));
    }

    static byte[] serverKey(byte[] salted) {
        return Digests.hmac(HMAC, salted, SaslText.utf8("Server Key"));
    }

    static byte[] sign(byte[] key, String authMessage) {
        return Digests.hmac(HMAC, key, SaslText.utf8(authMessage));
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
