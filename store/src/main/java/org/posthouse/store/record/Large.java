package org.posthouse.store.record;

import java.util.Arrays;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;

/** Records that may be larger than a value: cut into pieces, the first under the key itself, the rest under the key and a number of two octets. */
public final class Large {
    private static final int PIECE = Engine.MAX_VALUE;

    private Large() {}

    /** Puts a record under a key, in as many pieces as it needs. */
    public static void put(Batch batch, byte[] key, byte[] record) {
        batch.put(key, record.length <= PIECE ? record : Arrays.copyOf(record, PIECE));
        int number = 1;
        for (int from = PIECE; from < record.length; from += PIECE) {
            if (number > 0xffff)
                throw new IllegalArgumentException("a record of " + record.length + " octets");
            byte[] key2 = new RecordWriter(key.length + 2).raw(key).int16(number++).done();
            batch.put(key2, Arrays.copyOfRange(record, from, Math.min(record.length, from + PIECE)));
        }
    }

    /** A record with the next piece that a scan found. */
    public static byte[] join(byte[] record, byte[] piece) {
        return new RecordWriter(record.length + piece.length).raw(record).raw(piece).done();
    }
}
