package org.posthouse.protocol.imapclient;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imapwire.SequenceSet;

/** UIDs as sets. */
public final class Uids {
    /** How many UIDs one command names at most, so that its line stays within what every server takes. RFC 7162 §4 */
    public static final int CHUNK = 500;

    private Uids() {}

    /** The shortest set of these UIDs, of which there is at least one; in ascending order. */
    public static SequenceSet set(Collection<Long> uids) {
        long[] sorted = uids.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
        if (sorted.length == 0)
            throw new IllegalArgumentException("no UIDs");
        var set = new SequenceSet.Builder();
        int from = 0;
        for (int i = 1; i <= sorted.length; i++)
            if (i == sorted.length || sorted[i] != sorted[i - 1] + 1) {
                set.add(sorted[from], sorted[i - 1]);
                from = i;
            }
        return set.build();
    }

    static boolean ascii(SearchKey key) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(key.toString());
    }
}
