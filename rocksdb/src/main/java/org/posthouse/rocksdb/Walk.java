package org.posthouse.rocksdb;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksIteratorInterface;
import org.rocksdb.SstFileReaderIterator;

/** Walks over what may be damaged: where it cannot go on it looks for the next place where it can, and says what lies between. */
final class Walk {
    /** Keys between the two, neither of them among them, could not be read. */
    record Gap(byte[] after, byte[] before) {}

    /** Takes a row. */
    interface Rows {
        void row(byte[] key, byte[] value);
    }

    /** The key that is counted on: prefix, kind of row, mailbox, UID. */
    private static final int COUNTED = Keys.PREFIX + 9;

    private Walk() {}

    /** An iterator of either kind. */
    record Cursor(RocksIteratorInterface at, Supplier<byte[]> keyOf, Supplier<byte[]> valueOf) {
        static Cursor of(RocksIterator all) {
            return new Cursor(all, all::key, all::value);
        }

        static Cursor of(SstFileReaderIterator all) {
            return new Cursor(all, all::key, all::value);
        }

        byte[] key() {
            return keyOf.get();
        }

        byte[] value() {
            return valueOf.get();
        }

        boolean isValid() {
            return at.isValid();
        }

        void seek(byte[] key) {
            at.seek(key);
        }

        void next() {
            at.next();
        }

        void prev() {
            at.prev();
        }

        /** False where it ended because something cannot be read. */
        boolean isSound() {
            try {
                at.status();
                return true;
            } catch (RocksDBException e) {
                return false;
            }
        }
    }

    /** All rows with {@code from <= key < to} that can be read, in order. */
    static List<Gap> over(Cursor all, byte[] from, byte[] to, Rows rows) {
        List<Gap> gaps = new ArrayList<>();
        byte[] next = from;
        all.seek(from);
        while (true) {
            while (all.isValid() && Arrays.compareUnsigned(all.key(), to) < 0) {
                rows.row(all.key(), all.value());
                next = Arrays.copyOf(all.key(), all.key().length + 1);
                all.next();
            }
            if (all.isSound())
                return gaps;
            if (!goOn(all, next, to)) {
                gaps.add(new Gap(next, to));
                return gaps;
            }
            gaps.add(new Gap(next, all.key()));
        }
    }

    /** Finds the first row behind what cannot be read, by growing steps and then back. */
    private static boolean goOn(Cursor all, byte[] next, byte[] to) {
        BigInteger start = new BigInteger(1, Arrays.copyOf(next, COUNTED));
        BigInteger end = new BigInteger(1, Arrays.copyOf(to, COUNTED));
        for (int step = 0; step < 8 * COUNTED; step++) {
            BigInteger there = start.add(BigInteger.ONE.shiftLeft(step));
            if (there.compareTo(end) >= 0)
                return false;
            all.seek(bytes(there));
            if (!all.isValid() && all.isSound())
                return false;
            if (all.isValid())
                return back(all, next, to);
        }
        return false;
    }

    private static boolean back(Cursor all, byte[] next, byte[] to) {
        byte[] first = all.key();
        for (all.prev(); all.isValid() && Arrays.compareUnsigned(all.key(), next) > 0; all.prev())
            first = all.key();
        all.seek(first);
        return all.isValid() && Arrays.compareUnsigned(first, to) < 0;
    }

    private static byte[] bytes(BigInteger number) {
        byte[] b = number.toByteArray();
        byte[] out = new byte[COUNTED];
        int n = Math.min(b.length, COUNTED);
        System.arraycopy(b, b.length - n, out, COUNTED - n, n);
        return out;
    }
}
