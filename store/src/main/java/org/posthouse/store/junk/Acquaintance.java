package org.posthouse.store.junk;

import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/**
 * How somebody's mail has fared with an account: days (since 1970) of the first and the last message, messages received, read, answered, the last day the
 * account wrote to him (0 never), and messages marked as junk and as good. Only what was vouched for is counted.
 */
public record Acquaintance(long first, long last, long received, long read, long answered, long written, long junk, long good) {
    public static final Acquaintance NONE = new Acquaintance(0, 0, 0, 0, 0, 0, 0, 0);
    private static final int FORMAT = 1;
    /** Days that somebody written to is remembered longer. */
    private static final int WRITTEN = 3 * 365;

    /** Written to, or read and answered or marked as good, and never more junk than good. */
    public boolean isKnown() {
        return written > 0 && junk == 0 || answered + good > junk;
    }

    Acquaintance seen(long day) {
        return new Acquaintance(first == 0 ? day : Math.min(first, day), Math.max(last, day), received, read, answered, written, junk,
                good);
    }

    Acquaintance plus(long moreReceived, long moreRead, long moreAnswered, long moreJunk, long moreGood) {
        return new Acquaintance(first, last, received + moreReceived, read + moreRead, answered + moreAnswered, written,
                Math.max(0, junk + moreJunk), Math.max(0, good + moreGood));
    }

    Acquaintance writtenTo(long day) {
        return new Acquaintance(first, last, received, read, answered, Math.max(written, day), junk, good);
    }

    byte[] write() {
        return new RecordWriter(32).octet(FORMAT).varint(first).varint(last).varint(received).varint(read).varint(answered).varint(written)
                .varint(junk).varint(good).done();
    }

    static Acquaintance read(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("junk sender", FORMAT);
        return new Acquaintance(in.varint(), in.varint(), in.varint(), in.varint(), in.varint(), in.varint(), in.varint(), in.varint());
    }

    /** What is kept longest has the highest. */
    static long worth(byte[] record) {
        Acquaintance a = read(record);
        return Math.max(a.last, a.written) + (a.isKnown() ? WRITTEN : a.junk > 0 ? WRITTEN / 3 : 0);
    }
}
