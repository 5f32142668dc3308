package org.posthouse.store.junk;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.posthouse.store.record.RecordReader;

/** What a message is known by however often it is moved, copied or added again: half the SHA-256 of header facts that never change. */
public record MessageKey(long high, long low) {
    /** The parts cannot run into one another. */
    public static MessageKey of(byte[]... parts) {
        RecordReader in = new RecordReader(digest(parts));
        return new MessageKey(in.int64(), in.int64());
    }

    private static byte[] digest(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                int n = part.length;
                digest.update(new byte[]{(byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n});
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
