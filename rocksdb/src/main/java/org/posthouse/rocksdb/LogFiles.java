package org.posthouse.rocksdb;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands in RocksDB's write-ahead logs, read without RocksDB. A log is blocks of 32 KB; in them fragments: masked CRC-32C of what follows the length[4], length[2],
 * type[1] (1 whole, 2 first, 3 middle, 4 last), octets; little-endian. A batch is number[8], count[4], then changes: what[1], the column family as a varint where it is not
 * the first, key and value, each with its length as a varint. A fragment that is not whole takes its batch with it, and the rest of its block.
 */
final class LogFiles {
    private static final int BLOCK = 32 * 1024;
    private static final int HEADER = 7;
    private static final int BATCH_HEADER = 12;
    private static final int FULL = 1, FIRST = 2, MIDDLE = 3, LAST = 4;
    private static final int DELETE = 0, PUT = 1, FAMILY_DELETE = 4, FAMILY_PUT = 5;

    private LogFiles() {}

    /** Takes a change in the order of the log; the value is null for what was deleted. */
    interface Changes {
        void change(int family, byte[] key, byte @Nullable [] value);
    }

    /** Reads a log; false where something in it was not whole. */
    static boolean read(Path file, Changes changes) throws IOException {
        byte[] log = Files.readAllBytes(file);
        boolean whole = true;
        byte[] begun = {};
        boolean open = false;
        for (int block = 0; block < log.length; block += BLOCK) {
            int end = Math.min(log.length, block + BLOCK);
            for (int at = block; at + HEADER <= end;) {
                int length = log[at + 4] & 0xff | (log[at + 5] & 0xff) << 8;
                int type = log[at + 6];
                if (type == 0 && length == 0)
                    break;
                if (at + HEADER + length > end || !isWhole(log, at, length)) {
                    whole = false;
                    open = false;
                    break;
                }
                byte[] part = Arrays.copyOfRange(log, at + HEADER, at + HEADER + length);
                at += HEADER + length;
                if (type == FULL || type == FIRST)
                    begun = part;
                else
                    begun = open ? joined(begun, part) : begun;
                open = type == FIRST || open && type == MIDDLE;
                if (type == FULL || type == LAST && begun.length > part.length)
                    whole &= batch(begun, changes);
            }
        }
        return whole;
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static boolean isWhole(byte[] log, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(log, at + 6, 1 + length);
        int sum = (int) crc.getValue();
        return ByteBuffer.wrap(log, at, 4).order(ByteOrder.LITTLE_ENDIAN).getInt() == Integer.rotateRight(sum, 15) + 0xa282ead8;
    }

    private static boolean batch(byte[] bytes, Changes changes) {
        if (bytes.length < BATCH_HEADER)
            return false;
        ByteBuffer in = ByteBuffer.wrap(bytes, BATCH_HEADER, bytes.length - BATCH_HEADER);
        try {
            while (in.hasRemaining()) {
                int what = in.get();
                int family = what == FAMILY_PUT || what == FAMILY_DELETE ? varint(in) : 0;
                if (what == PUT || what == FAMILY_PUT) {
                    byte[] key = sized(in);
                    changes.change(family, key, sized(in));
                } else if (what == DELETE || what == FAMILY_DELETE) {
                    changes.change(family, sized(in), null);
                } else {
                    return false;
                }
            }
            return true;
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            return false;
        }
    }

    private static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0;; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7f) << shift;
            if (b >= 0)
                return value;
        }
    }

    private static byte[] sized(ByteBuffer in) {
        int length = varint(in);
        if (length > in.remaining())
            throw new BufferUnderflowException();
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
