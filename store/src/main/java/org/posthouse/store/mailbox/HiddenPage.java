package org.posthouse.store.mailbox;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** UIDs hidden from POP3, 65,536 to a page as bits: at most 8 KB whatever is hidden. */
final class HiddenPage {
    private static final int PAGE_BITS = 16;
    private static final int KEY_PAGE_AT = 5;

    private HiddenPage() {}

    static Map<Long, BitSet> pages(long[] uids) {
        Map<Long, BitSet> pages = new TreeMap<>();
        for (long uid : uids)
            pages.computeIfAbsent(uid >>> PAGE_BITS, _ -> new BitSet()).set((int) (uid & (1 << PAGE_BITS) - 1));
        return pages;
    }

    static void add(Change change, long mailbox, long page, BitSet more) throws Refusal {
        byte[] key = Keys.hidden(mailbox, page);
        byte[] old = change.turn().engine.get(change.turn().space, key);
        BitSet bits = old == null ? new BitSet() : bits(old);
        int before = bits.cardinality();
        bits.or(more);
        if (bits.cardinality() == before)
            return;
        change.batch().put(key, write(bits));
        change.rowsOnly();
    }

    static byte[] write(BitSet bits) {
        byte[] raw = bits.toByteArray();
        return new RecordWriter(1 + raw.length).octet(1).raw(raw).done();
    }

    static BitSet bits(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("hidden messages", 1);
        return BitSet.valueOf(in.rest());
    }

    static void read(byte[] key, byte[] record, UidSet.Builder out) {
        long first = (long) new RecordReader(key, KEY_PAGE_AT).int16() << PAGE_BITS;
        BitSet bits = bits(record);
        for (int from = bits.nextSetBit(0); from >= 0;) {
            int to = bits.nextClearBit(from);
            out.add(first + from, first + to - 1);
            from = bits.nextSetBit(to);
        }
    }
}
