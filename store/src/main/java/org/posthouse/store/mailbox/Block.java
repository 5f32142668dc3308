package org.posthouse.store.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Up to {@link #FULL} messages in one array, {@link #STRIDE} octets each: uid 4, flags 8, modseq 8, size 4, date 5 (signed, so that any year fits).
 * Never changed once it is in a view.
 */
final class Block {
    static final int FULL = 512;
    static final int STRIDE = 29;
    private static final int FLAGS = 4, MODSEQ = 12, SIZE = 20, DATE = 24;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] data;

    private Block(byte[] data) {
        this.data = data;
    }

    int count() {
        return data.length / STRIDE;
    }

    /** Octets of the array. */
    int bytes() {
        return data.length;
    }

    long uid(int i) {
        return (int) INT.get(data, i * STRIDE) & 0xffffffffL;
    }

    long flags(int i) {
        return (long) LONG.get(data, i * STRIDE + FLAGS);
    }

    long modSeq(int i) {
        return (long) LONG.get(data, i * STRIDE + MODSEQ);
    }

    long size(int i) {
        return (int) INT.get(data, i * STRIDE + SIZE) & 0xffffffffL;
    }

    long date(int i) {
        int at = i * STRIDE + DATE;
        return (long) data[at] << 32 | (int) INT.get(data, at + 1) & 0xffffffffL;
    }

    long firstUid() {
        return uid(0);
    }

    long lastUid() {
        return uid(count() - 1);
    }

    boolean sameRow(int i, Block other, int j) {
        return Arrays.equals(data, i * STRIDE, (i + 1) * STRIDE, other.data, j * STRIDE, (j + 1) * STRIDE);
    }

    /** Index of the first message with this or a higher UID. */
    int lowerBound(long uid) {
        int low = 0, high = count();
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (uid(mid) < uid)
                low = mid + 1;
            else
                high = mid;
        }
        return low;
    }

    /** Fills an array message by message. */
    static final class Builder {
        private byte[] data;
        private int n;

        Builder(int expected) {
            data = new byte[Math.clamp(expected, 1, FULL) * STRIDE];
        }

        int count() {
            return n / STRIDE;
        }

        Builder add(long uid, long flags, long modSeq, long size, long date) {
            if (n == data.length)
                data = Arrays.copyOf(data, Math.min(FULL * STRIDE, n * 2));
            INT.set(data, n, (int) uid);
            LONG.set(data, n + FLAGS, flags);
            LONG.set(data, n + MODSEQ, modSeq);
            INT.set(data, n + SIZE, (int) size);
            data[n + DATE] = (byte) (date >> 32);
            INT.set(data, n + DATE + 1, (int) date);
            n += STRIDE;
            return this;
        }

        /** Takes rows from..to of another block as they are. */
        Builder add(Block other, int from, int to) {
            int length = (to - from) * STRIDE;
            if (n + length > data.length)
                data = Arrays.copyOf(data, n + length);
            System.arraycopy(other.data, from * STRIDE, data, n, length);
            n += length;
            return this;
        }

        Builder add(Block other, int i, long flags, long modSeq) {
            add(other, i, i + 1);
            LONG.set(data, n - STRIDE + FLAGS, flags);
            LONG.set(data, n - STRIDE + MODSEQ, modSeq);
            return this;
        }

        Block build() {
            return new Block(n == data.length ? data : Arrays.copyOf(data, n));
        }
    }
}
