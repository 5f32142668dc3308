package org.posthouse.store.rows;

import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.view.UidSet;

/** UIDs within a record: the count of ranges, then for each the gap before it and its length less one. */
public final class UidRanges {
    private UidRanges() {}

    public static void write(RecordWriter out, UidSet uids) {
        out.varint(uids.ranges());
        long last = 0;
        for (int r = 0; r < uids.ranges(); r++) {
            out.varint(uids.first(r) - last).varint(uids.last(r) - uids.first(r));
            last = uids.last(r);
        }
    }

    public static UidSet read(RecordReader in) {
        int ranges = in.count();
        UidSet.Builder out = new UidSet.Builder();
        long last = 0;
        for (int r = 0; r < ranges; r++) {
            long first = last + in.varint();
            last = first + in.varint();
            out.add(first, last);
        }
        return out.build();
    }
}
