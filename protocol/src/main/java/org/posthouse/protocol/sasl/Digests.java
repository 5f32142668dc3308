package org.posthouse.protocol.sasl;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keyed and plain digests of text, and their comparison in constant time. */
final class Digests {
    private Digests() {}

    static byte[] md5(byte[] data) {
        return digest("MD5", data);
    }

    static byte[] digest(String algorithm, byte[] data) {
        try {
            return MessageDigest.getInstance(algorithm).digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** HMAC; an empty key is one zero octet, which is the same once padded to a block. */
    static byte[] hmac(String algorithm, byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return mac.doFinal(data);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean sameHex(String expected, String given) {
        return MessageDigest.isEqual(SaslText.utf8(expected), SaslText.utf8(given.toLowerCase(Locale.ROOT)));
    }
}
