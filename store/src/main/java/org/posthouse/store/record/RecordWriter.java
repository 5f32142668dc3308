package org.posthouse.store.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds a record or a key. Grows as needed; what is put in is bounded by its caller. */
public final class RecordWriter {
    private byte[] bytes;
    private int n;

    public RecordWriter(int expected) {
        bytes = new byte[Math.max(16, expected)];
    }

    private void room(int more) {
        if (bytes.length - n < more)
            bytes = Arrays.copyOf(bytes, Math.max(n + more, bytes.length * 2));
    }

    /** One octet. */
    public RecordWriter octet(int value) {
        room(1);
        bytes[n++] = (byte) value;
        return this;
    }

    /** Two octets, big-endian. */
    public RecordWriter int16(int value) {
        return octet(value >>> 8).octet(value);
    }

    /** Four octets, big-endian. */
    public RecordWriter int32(long value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes[n++] = (byte) (value >>> shift);
        return this;
    }

    /** Eight octets, big-endian. */
    public RecordWriter int64(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes[n++] = (byte) (value >>> shift);
        return this;
    }

    /** One to ten octets of seven bits each, lowest first; small numbers that are not negative are short. */
    public RecordWriter varint(long value) {
        room(10);
        while ((value & ~0x7fL) != 0) {
            bytes[n++] = (byte) (value | 0x80);
            value >>>= 7;
        }
        bytes[n++] = (byte) value;
        return this;
    }

    /** Octets with their count before them. */
    public RecordWriter sized(byte[] value) {
        return varint(value.length).raw(value);
    }

    public RecordWriter raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, n, value.length);
        n += value.length;
        return this;
    }

    public RecordWriter text(String value) {
        return sized(value.getBytes(StandardCharsets.UTF_8));
    }

    public int size() {
        return n;
    }

    public byte[] done() {
        return n == bytes.length ? bytes : Arrays.copyOf(bytes, n);
    }
}
