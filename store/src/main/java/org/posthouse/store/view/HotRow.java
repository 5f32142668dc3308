package org.posthouse.store.view;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.posthouse.store.record.UnreadableRecord;

/** What a view holds of a message: 33 octets at fixed places. The date in seconds since 1970. */
public record HotRow(long flags, long modSeq, long size, long date) {
    public static final int BYTES = 33;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    public byte[] write() {
        byte[] row = new byte[BYTES];
        row[0] = 1;
        LONG.set(row, 1, flags);
        LONG.set(row, 9, modSeq);
        LONG.set(row, 17, size);
        LONG.set(row, 25, date);
        return row;
    }

    public static HotRow read(byte[] row) {
        check(row);
        return new HotRow(flags(row), modSeq(row), size(row), date(row));
    }

    public static void check(byte[] row) {
        if (row.length != BYTES || row[0] != 1)
            throw new UnreadableRecord("message record of " + row.length + " octets has an unknown format");
    }

    public static long flags(byte[] row) {
        return (long) LONG.get(row, 1);
    }

    public static long modSeq(byte[] row) {
        return (long) LONG.get(row, 9);
    }

    public static long size(byte[] row) {
        return (long) LONG.get(row, 17);
    }

    public static long date(byte[] row) {
        return (long) LONG.get(row, 25);
    }
}
