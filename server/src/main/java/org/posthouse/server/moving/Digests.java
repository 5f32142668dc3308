package org.posthouse.server.moving;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, and sums of it. */
final class Digests {
    private static final BigInteger ALL = BigInteger.ONE.shiftLeft(256);

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static BigInteger add(BigInteger sum, byte[] digest) {
        return sum.add(new BigInteger(1, digest)).mod(ALL);
    }

    static String hex(BigInteger sum) {
        String hex = sum.toString(16);
        return "0".repeat(64 - hex.length()) + hex;
    }
}
