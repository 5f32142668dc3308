package org.posthouse.store.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a record or a key; UnreadableRecord when it ends too soon. */
public final class RecordReader {
    private final byte[] bytes;
    private int at;

    public RecordReader(byte[] bytes) {
        this(bytes, 0);
    }

    public RecordReader(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** The format number of a record that this release must know; what names the record. */
    public int format(String what, int newest) {
        int format = octet();
        if (format < 1 || format > newest)
            throw new UnreadableRecord(what + " record has format " + format + "; this release knows up to " + newest);
        return format;
    }

    private void need(long count) {
        if (count < 0 || count > bytes.length - at)
            throw new UnreadableRecord("a record of " + bytes.length + " octets ends too soon");
    }

    public int octet() {
        need(1);
        return bytes[at++] & 0xff;
    }

    public int int16() {
        return octet() << 8 | octet();
    }

    /** Four octets without sign. */
    public long int32() {
        need(4);
        long value = 0;
        for (int i = 0; i < 4; i++)
            value = value << 8 | bytes[at++] & 0xff;
        return value;
    }

    public long int64() {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++)
            value = value << 8 | bytes[at++] & 0xff;
        return value;
    }

    public long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = octet();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
        throw new UnreadableRecord("a number in a record is too long");
    }

    /** A varint that counts things of at least one octet each, all of them still in this record. */
    public int count() {
        long count = varint();
        need(count);
        return (int) count;
    }

    public byte[] sized() {
        int length = count();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        at = bytes.length;
        return rest;
    }

    public String text() {
        int length = count();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    public boolean atEnd() {
        return at == bytes.length;
    }
}
