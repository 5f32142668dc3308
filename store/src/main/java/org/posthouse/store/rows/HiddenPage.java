package org.posthouse.store.rows;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.view.UidSet;

/**
 * What one device has deleted by POP3 of 65,536 UIDs: bits of those hidden from it, and of those among them that it agrees to see gone for everybody; at most 16 KB. Records of
 * format 1 have hidden ones only, and were written for the main password.
 */
public record HiddenPage(BitSet hidden, BitSet agreed) {
    private static final int PAGE_BITS = 16;

    public static HiddenPage read(byte @Nullable [] record) {
        if (record == null)
            return new HiddenPage(new BitSet(), new BitSet());
        RecordReader in = new RecordReader(record);
        if (in.format("hidden messages", 2) == 1)
            return new HiddenPage(BitSet.valueOf(in.rest()), new BitSet());
        return new HiddenPage(BitSet.valueOf(in.sized()), BitSet.valueOf(in.rest()));
    }

    public byte[] write() {
        byte[] first = hidden.toByteArray(), second = agreed.toByteArray();
        return new RecordWriter(4 + first.length + second.length).octet(2).sized(first).raw(second).done();
    }

    /** UIDs by page. */
    public static Map<Integer, BitSet> pages(UidSet uids) {
        Map<Integer, BitSet> pages = new TreeMap<>();
        for (int r = 0; r < uids.ranges(); r++)
            for (long from = uids.first(r), last = uids.last(r); from <= last;) {
                long to = Math.min(last, from | (1 << PAGE_BITS) - 1);
                pages.computeIfAbsent((int) (from >>> PAGE_BITS), _ -> new BitSet()).set(place(from), place(to) + 1);
                from = to + 1;
            }
        return pages;
    }

    private static int place(long uid) {
        return (int) (uid & (1 << PAGE_BITS) - 1);
    }

    public static UidSet uids(Map<Integer, BitSet> pages) {
        UidSet.Builder out = new UidSet.Builder();
        pages.forEach((page, bits) -> add(page, bits, out));
        return out.build();
    }

    /** Those of the first that are not in the second. */
    public static UidSet minus(UidSet all, UidSet less) {
        if (less.isEmpty())
            return all;
        Map<Integer, BitSet> pages = pages(all), off = pages(less);
        pages.forEach((page, bits) -> bits.andNot(off.getOrDefault(page, new BitSet())));
        return uids(pages);
    }

    public static void add(int page, BitSet bits, UidSet.Builder out) {
        long first = (long) page << PAGE_BITS;
        // UIDs begin with 1.
        for (int from = bits.nextSetBit(page == 0 ? 1 : 0); from >= 0;) {
            int to = bits.nextClearBit(from);
            out.add(first + from, first + to - 1);
            from = bits.nextSetBit(to);
        }
    }
}
