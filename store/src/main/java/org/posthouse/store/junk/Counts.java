package org.posthouse.store.junk;

import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** How many junk and how many good messages a word was in, and the last day (since 1970) one was learnt. */
public record Counts(long junk, long good, long day) {
    public static final Counts NONE = new Counts(0, 0, 0);
    private static final int FORMAT = 1;
    /** Days that a word is kept longer each time it has been seen twice as often. */
    private static final int DAYS = 30;

    Counts plus(long moreJunk, long moreGood, long today) {
        return new Counts(Math.max(0, junk + moreJunk), Math.max(0, good + moreGood), Math.max(day, today));
    }

    boolean isEmpty() {
        return junk == 0 && good == 0;
    }

    byte[] write() {
        return new RecordWriter(16).octet(FORMAT).varint(junk).varint(good).varint(day).done();
    }

    static Counts read(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("junk word", FORMAT);
        return new Counts(in.varint(), in.varint(), in.varint());
    }

    /** What is kept longest has the highest. */
    static long worth(byte[] record) {
        Counts c = read(record);
        return c.day + DAYS * (63L - Long.numberOfLeadingZeros(Math.max(1, c.junk + c.good)));
    }
}
