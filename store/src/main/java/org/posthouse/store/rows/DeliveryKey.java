package org.posthouse.store.rows;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** Half a SHA-256 digest of what names a delivery: rows of one size whatever the name. */
public record DeliveryKey(long high, long low) {
    public static DeliveryKey of(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            RecordReader in = new RecordReader(Arrays.copyOf(digest, 16));
            return new DeliveryKey(in.int64(), in.int64());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public byte[] hash() {
        return new RecordWriter(16).int64(high).int64(low).done();
    }

    public byte[] key() {
        return Keys.named(Keys.DELIVERY, hash());
    }

    /** Where the delivery went: mailbox and UID. */
    public record Place(long mailbox, long uid) {
        public byte[] write() {
            return new RecordWriter(12).octet(1).varint(mailbox).varint(uid).done();
        }

        public static Place read(byte[] bytes) {
            RecordReader in = new RecordReader(bytes);
            in.format("delivery", 1);
            return new Place(in.varint(), in.varint());
        }
    }
}
