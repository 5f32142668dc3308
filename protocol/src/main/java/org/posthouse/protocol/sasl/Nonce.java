package org.posthouse.protocol.sasl;

import java.security.SecureRandom;
import java.util.Base64;

/** Random text that is never used twice. */
final class Nonce {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Nonce() {}

    /** 144 random bits as 24 letters, digits, {@code -} and {@code _}. */
    static String next() {
        byte[] bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }
}
