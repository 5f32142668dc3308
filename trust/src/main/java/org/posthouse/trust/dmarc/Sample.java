package org.posthouse.trust.dmarc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Which messages are among the percentage that a policy is for: the same for the same message always. RFC 7489 §6.6.4 */
final class Sample {
    private Sample() {}

    /** The seed is something the sender cannot choose. */
    static boolean includes(String seed, int pct) {
        if (pct >= 100)
            return true;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
            return Integer.remainderUnsigned(ByteBuffer.wrap(hash).getInt(), 100) < pct;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
