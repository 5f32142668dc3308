package org.posthouse.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.BlobId;

/** How a blob is cut into stored values. Full chunk: format, CRC, octets. Chunk 0: format, CRC, size of the blob, octets after the last full chunk. */
final class Chunks {
    /** Octets of a blob in a full chunk. */
    static final int FULL = 60 * 1024;
    static final int CHUNK_HEADER = 5;
    static final int HEAD_HEADER = 13;
    private static final byte FORMAT = 1;

    private Chunks() {}

    static int headerOf(int number) {
        return number == 0 ? HEAD_HEADER : CHUNK_HEADER;
    }

    /** Number of full chunks of a blob. */
    static int fullChunks(long size) {
        return Math.toIntExact(size / FULL);
    }

    static byte[] chunk(BlobId id, int number, byte[] octets, int length) {
        ByteBuffer out = ByteBuffer.allocate(CHUNK_HEADER + length);
        out.put(FORMAT).putInt(0).put(octets, 0, length);
        return sealed(id, number, out.array());
    }

    static byte[] head(BlobId id, long size, byte[] octets, int length) {
        ByteBuffer out = ByteBuffer.allocate(HEAD_HEADER + length);
        out.put(FORMAT).putInt(0).putLong(size).put(octets, 0, length);
        return sealed(id, 0, out.array());
    }

    private static byte[] sealed(BlobId id, int number, byte[] value) {
        ByteBuffer.wrap(value).putInt(1, crc(id, number, value));
        return value;
    }

    static long sizeIn(byte[] head) {
        return ByteBuffer.wrap(head).getLong(CHUNK_HEADER);
    }

    /** Checks a stored value before a byte of it is believed. */
    static byte[] checked(BlobId id, int number, byte @Nullable [] value) throws IOException {
        if (value == null)
            throw new IOException("blob " + id + " has lost its chunk " + number + "; restore it from a backup");
        if (value.length < headerOf(number) || value[0] != FORMAT || ByteBuffer.wrap(value).getInt(1) != crc(id, number, value))
            throw new IOException("blob " + id + " is damaged in its chunk " + number + "; check the disk and restore it from a backup");
        return value;
    }

    private static int crc(BlobId id, int number, byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(Keys.chunk(id, number));
        crc.update(value, CHUNK_HEADER, value.length - CHUNK_HEADER);
        return (int) crc.getValue();
    }
}
