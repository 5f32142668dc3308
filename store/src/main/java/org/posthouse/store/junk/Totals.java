package org.posthouse.store.junk;

import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** Messages learnt as junk and as good, and the rows there are of words, messages and senders. */
public record Totals(long junk, long good, long words, long messages, long senders) {
    public static final Totals NONE = new Totals(0, 0, 0, 0, 0);
    private static final int FORMAT = 1;

    byte[] write() {
        return new RecordWriter(24).octet(FORMAT).varint(junk).varint(good).varint(words).varint(messages).varint(senders).done();
    }

    static Totals read(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("junk totals", FORMAT);
        return new Totals(in.varint(), in.varint(), in.varint(), in.varint(), in.varint());
    }
}
