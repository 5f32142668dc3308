package org.posthouse.access.jmapmailing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Numbers for things that have names of their own: 61 bits of a hash, so that a name finds its thing. */
final class Keyed {
    private Keyed() {}

    static long number(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            // Next ids stay below the largest number there is.
            return ByteBuffer.wrap(hash).getLong() >>> 3;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
