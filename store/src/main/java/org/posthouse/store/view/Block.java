package org.posthouse.store.view;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Up to {@link #FULL} messages in one array, {@link #STRIDE} octets each: uid 4, flags 8, modseq 8, size 4, date 5 (signed, so that any year fits).
 * Never changed once it is in a view.
 */
public final class Block {
    public static final int FULL = 512;
    public static final int STRIDE = 29;
    private static final int FLAGS = 4, MODSEQ = 12, SIZE = 20, DATE = 24;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int NOT_LOOKED = -2;

    private final byte[] data;
    /** Found when it is first asked for; whoever races to find it finds the same. */
    private int firstUnseen = NOT_LOOKED;

    private Block(byte[] data) {
        this.data = data;
    }

    public int count() {
        return data.length / STRIDE;
    }

    /** Octets of the array. */
    public int bytes() {
        return data.length;
    }

    public long uid(int i) {
        return (int) INT.get(data, i * STRIDE) & 0xffffffffL;
    }

    public long flags(int i) {
        return (long) LONG.get(data, i * STRIDE + FLAGS);
    }

    public long modSeq(int i) {
        return (long) LONG.get(data, i * STRIDE + MODSEQ);
    }

    public long size(int i) {
        return (int) INT.get(data, i * STRIDE + SIZE) & 0xffffffffL;
    }

    public long date(int i) {
        int at = i * STRIDE + DATE;
        return (long) data[at] << 32 | (int) INT.get(data, at + 1) & 0xffffffffL;
    }

    /** Index of the first message without \Seen, -1 where there is none. */
    int firstUnseen() {
        int found = firstUnseen;
        if (found == NOT_LOOKED) {
            found = 0;
            while (found < count() && (flags(found) & Flags.SEEN) != 0)
                found++;
            if (found == count())
                found = -1;
            firstUnseen = found;
        }
        return found;
    }

    public long firstUid() {
        return uid(0);
    }

    public long lastUid() {
        return uid(count() - 1);
    }

    public boolean sameRow(int i, Block other, int j) {
        return Arrays.equals(data, i * STRIDE, (i + 1) * STRIDE, other.data, j * STRIDE, (j + 1) * STRIDE);
    }

    /** Index of the first message with this or a higher UID. */
    public int lowerBound(long uid) {
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
    public static final class Builder {
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
