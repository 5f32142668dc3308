package org.posthouse.store.search;

import java.util.Arrays;
import org.posthouse.store.view.UidSet;

/** How well the messages of a mailbox match, as far as an index can say. */
public final class Scores {
    private final long[] uids;
    private final byte[] values;
    private final UidSet unknown;

    /** Ascending UIDs and the score of each, from 1 to 100, and those that the index cannot speak for. All others do not match. */
    public Scores(long[] uids, byte[] values, UidSet unknown) {
        if (uids.length != values.length)
            throw new IllegalArgumentException(uids.length + " UIDs and " + values.length + " scores");
        this.uids = uids.clone();
        this.values = values.clone();
        this.unknown = unknown;
    }

    /** Of no message is anything known. */
    public static Scores unknown(UidSet all) {
        return new Scores(new long[0], new byte[0], all);
    }

    /** The score of a message, 0 where it does not match, {@link FuzzyMatcher#UNKNOWN}. */
    public int of(long uid) {
        int at = Arrays.binarySearch(uids, uid);
        if (at >= 0)
            return values[at];
        return unknown.contains(uid) ? FuzzyMatcher.UNKNOWN : 0;
    }
}
