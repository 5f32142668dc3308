package org.posthouse.trust.dkim;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.concurrent.ArrayBlockingQueue;

/** The JDK's primitives as signatures of messages use them. */
public final class Crypto {
    /** Looking for one of the JDK's takes a good part of what it does. */
    private static final ArrayBlockingQueue<Signature> RSA = new ArrayBlockingQueue<>(16);
    private static final ArrayBlockingQueue<Signature> ED25519 = new ArrayBlockingQueue<>(16);

    private Crypto() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether a signature over these octets is good; false also where it is malformed. With Ed25519 it is their hash that is signed. RFC 8463 §3 */
    public static boolean verify(Algorithm algorithm, PublicKey key, byte[] octets, byte[] signature) {
        try {
            Signature s = take(algorithm);
            s.initVerify(key);
            s.update(input(algorithm, octets));
            boolean good = s.verify(signature);
            give(algorithm, s);
            return good;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Signs octets. */
    public static byte[] sign(Algorithm algorithm, PrivateKey key, byte[] octets) throws GeneralSecurityException {
        Signature s = take(algorithm);
        s.initSign(key);
        s.update(input(algorithm, octets));
        byte[] signature = s.sign();
        give(algorithm, s);
        return signature;
    }

    /** One that nobody uses now. */
    private static Signature take(Algorithm algorithm) throws GeneralSecurityException {
        Signature idle = idle(algorithm).poll();
        return idle != null ? idle : Signature.getInstance(name(algorithm));
    }

    /** What has failed is not given back. */
    private static void give(Algorithm algorithm, Signature s) {
        var _ = idle(algorithm).offer(s);
    }

    private static ArrayBlockingQueue<Signature> idle(Algorithm algorithm) {
        return algorithm == Algorithm.ED25519_SHA256 ? ED25519 : RSA;
    }

    private static String name(Algorithm algorithm) {
        return switch (algorithm) {
            case RSA_SHA1 -> throw new IllegalArgumentException("rsa-sha1 is neither made nor believed");
            case RSA_SHA256 -> "SHA256withRSA";
            case ED25519_SHA256 -> "Ed25519";
        };
    }

    private static byte[] input(Algorithm algorithm, byte[] octets) {
        return algorithm == Algorithm.ED25519_SHA256 ? sha256().digest(octets) : octets;
    }
}
