package org.posthouse.store.junk;

import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** What was learnt from one message: as what, whether it was counted as arrived, read and answered, the last day, and a digest of its words. */
record Remembered(Mark mark, boolean arrived, boolean read, boolean answered, long day, long words) {
    static final Remembered NOTHING = new Remembered(Mark.NONE, false, false, false, 0, 0);
    private static final int FORMAT = 1;

    byte[] write() {
        int bits = mark.code | (arrived ? 4 : 0) | (read ? 8 : 0) | (answered ? 16 : 0);
        return new RecordWriter(16).octet(FORMAT).octet(bits).varint(day).int64(words).done();
    }

    static Remembered read(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("junk message", FORMAT);
        int bits = in.octet();
        return new Remembered(Mark.of(bits & 3), (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0, in.varint(), in.int64());
    }

    /** What is kept longest has the highest. */
    static long worth(byte[] record) {
        Remembered r = read(record);
        return r.day + (r.mark == Mark.NONE ? 0 : 365);
    }
}
