package org.posthouse.mail.mime;

import java.time.DateTimeException;
import java.time.Instant;

/** The record of a structure: compact, at most 64 KB, first octet a format number. What would not fit is cut, and {@code complete} says so. */
public final class StructureCodec {
    /** The longest record. */
    public static final int MAX = 65_535;

    static final int FORMAT = 1;
    static final int ATTACHMENT = 1;
    static final int COMPLETE = 2;
    static final int SENT = 4;

    private StructureCodec() {}

    /** Writes the record; the tree of parts is given up first, then long lists of addresses. */
    public static byte[] encode(Structure structure) {
        byte[] record = new RecordWriter(false, false).write(structure);
        if (record.length > MAX) {
            record = new RecordWriter(false, true).write(structure);
        }
        if (record.length > MAX) {
            record = new RecordWriter(true, true).write(structure);
        }
        return record;
    }

    /**
     * Reads a record of any format ever released. What it returns shares the array.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Structure decode(byte[] encoded) {
        try {
            RecordReader in = new RecordReader(encoded, 0);
            if (in.octet() != FORMAT) {
                throw new IllegalArgumentException("unknown format of structure record: " + encoded[0]);
            }
            int flags = in.octet();
            long size = in.number();
            in.number();
            Instant sent = (flags & SENT) == 0 ? null : instant(in.number());
            Octets references = in.run();
            in.number();
            Envelope envelope = in.envelope();
            Part body = in.part(0, 0);
            return new Structure(size, envelope, body, references, sent, (flags & ATTACHMENT) != 0, (flags & COMPLETE) != 0);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("structure record ends early", e);
        }
    }

    static Instant instant(long zigzag) {
        try {
            return Instant.ofEpochSecond(zigzag >>> 1 ^ -(zigzag & 1));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no such time in structure record", e);
        }
    }
}
