package org.posthouse.rocksdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Space;

/** Stored keys and the values of the engine's own rows. */
final class Keys {
    static final int PREFIX = 9;
    static final int BLOB_INDEX_KIND = 255;
    static final int CHUNK_KEY = BlobId.BYTES + 4;
    private static final int INDEX_FORMAT = 1;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Keys() {}

    /** The key of a row; with an empty key, the key of the space's version. */
    static byte[] row(Space space, byte[] key) {
        byte[] stored = new byte[PREFIX + key.length];
        stored[0] = space.kind().code();
        LONG.set(stored, 1, space.id());
        System.arraycopy(key, 0, stored, PREFIX, key.length);
        return stored;
    }

    static byte[] version(Space space) {
        return row(space, new byte[0]);
    }

    /** The first stored key of a range that is a row and not the version. */
    static byte[] from(Space space, byte[] from) {
        return from.length == 0 ? row(space, new byte[1]) : row(space, from);
    }

    /** The first stored key behind a range; behind the space where the end is open. */
    static byte[] to(Space space, byte @Nullable [] to) {
        if (to != null)
            return row(space, to);
        byte[] next = version(space);
        for (int i = PREFIX - 1; i >= 0; i--)
            if (++next[i] != 0)
                break;
        return next;
    }

    static long idOf(byte[] stored) {
        return (long) LONG.get(stored, 1);
    }

    static byte[] userKey(byte[] stored, int length) {
        return Arrays.copyOfRange(stored, PREFIX, length);
    }

    static byte[] ofLong(long value) {
        byte[] out = new byte[8];
        LONG.set(out, 0, value);
        return out;
    }

    static long toLong(byte[] value) {
        return (long) LONG.get(value, 0);
    }

    static byte[] chunk(BlobId id, int number) {
        byte[] key = new byte[CHUNK_KEY];
        LONG.set(key, 0, id.high());
        LONG.set(key, 8, id.low());
        INT.set(key, 16, number);
        return key;
    }

    static int numberOfChunk(byte[] key) {
        return (int) INT.get(key, 16);
    }

    static byte[] blobIndex(BlobId id) {
        byte[] key = new byte[1 + BlobId.BYTES];
        key[0] = (byte) BLOB_INDEX_KIND;
        LONG.set(key, 1, id.high());
        LONG.set(key, 9, id.low());
        return key;
    }

    static BlobId blobOfIndex(byte[] key) {
        return new BlobId((long) LONG.get(key, 1), (long) LONG.get(key, 9));
    }

    /** What the index says of a blob: its size, or -1 while it is being written. */
    static byte[] indexValue(long size) {
        byte[] value = new byte[9];
        value[0] = INDEX_FORMAT;
        LONG.set(value, 1, size);
        return value;
    }

    static long sizeOfIndex(byte[] value) {
        return (long) LONG.get(value, 1);
    }
}
