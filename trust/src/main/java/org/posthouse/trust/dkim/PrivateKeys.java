package org.posthouse.trust.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Keys of our own: made, and kept as PEM. */
public final class PrivateKeys {
    /** RFC 8301 §3.2 */
    public static final int RSA_BITS = 2048;
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private PrivateKeys() {}

    /** Makes a pair; an RSA one takes a good part of a second. */
    public static KeyPair make(Algorithm algorithm) {
        try {
            if (algorithm == Algorithm.ED25519_SHA256)
                return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
            rsa.initialize(RSA_BITS);
            return rsa.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes such keys", e);
        }
    }

    /** PKCS #8. RFC 7468 */
    public static String pem(PrivateKey key) {
        return BEGIN + "\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(key.getEncoded()) + "\n" + END + "\n";
    }

    /** Reads what {@link #pem} writes. */
    public static PrivateKey read(Algorithm algorithm, String pem) throws GeneralSecurityException {
        int from = pem.indexOf(BEGIN);
        int to = pem.indexOf(END);
        if (from < 0 || to < from)
            throw new GeneralSecurityException("no PEM of a private key");
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.substring(from + BEGIN.length(), to));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("no PEM of a private key", e);
        }
        return KeyFactory.getInstance(algorithm == Algorithm.ED25519_SHA256 ? "Ed25519" : "RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    /** The record to publish. RFC 6376 §3.6.1, RFC 8463 §4.2 */
    public static String record(Algorithm algorithm, PublicKey key) {
        return "v=DKIM1; k=" + algorithm.key() + "; p=" + Base64Text.encode(PublicKeys.octets(key));
    }
}
