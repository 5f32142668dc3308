package org.posthouse.access.imapserver;

import java.util.Arrays;
import org.posthouse.protocol.imap.SequenceSet;
import org.posthouse.store.mailbox.MailboxView;
import org.posthouse.store.mailbox.UidSet;

/** Indexes of a view as ascending ranges, both ends included. */
final class Ranges {
    private final int[] ends;

    private Ranges(int[] ends) {
        this.ends = ends;
    }

    /** All messages of a view. */
    static Ranges all(MailboxView view) {
        return new Ranges(view.size() == 0 ? new int[0] : new int[]{0, view.size() - 1});
    }

    /** The messages that have these UIDs; others are ignored. RFC 3501 §6.4.8 */
    static Ranges ofUids(SequenceSet set, MailboxView view) {
        if (view.size() == 0)
            return new Ranges(new int[0]);
        // "*" is the largest UID in use, also where the other end lies above it.
        long star = view.uid(view.size() - 1);
        int[] ends = new int[2 * set.ranges()];
        int n = 0;
        for (int i = 0; i < set.ranges(); i++) {
            int from = view.indexOf(set.low(i, star));
            int to = view.indexOf(set.high(i, star));
            from = from < 0 ? -from - 1 : from;
            to = to < 0 ? -to - 2 : to;
            if (from <= to) {
                ends[n++] = from;
                ends[n++] = to;
            }
        }
        return new Ranges(merged(Arrays.copyOf(ends, n)));
    }

    /** The messages of these numbers, or null where there is no such number. */
    static @org.jspecify.annotations.Nullable Ranges ofNumbers(SequenceSet set, int size) {
        int[] ends = new int[2 * set.ranges()];
        for (int i = 0; i < set.ranges(); i++) {
            long low = set.low(i, size);
            long high = set.high(i, size);
            if (low < 1 || high > size)
                return null;
            ends[2 * i] = (int) low - 1;
            ends[2 * i + 1] = (int) high - 1;
        }
        return new Ranges(merged(ends));
    }

    private static int[] merged(int[] ends) {
        boolean sorted = true;
        for (int i = 2; i < ends.length && sorted; i += 2)
            sorted = ends[i] > ends[i - 1];
        if (sorted)
            return ends;
        long[] pairs = new long[ends.length / 2];
        for (int i = 0; i < pairs.length; i++)
            pairs[i] = (long) ends[2 * i] << 32 | ends[2 * i + 1];
        Arrays.sort(pairs);
        int[] out = new int[ends.length];
        int n = 0;
        for (long pair : pairs) {
            int from = (int) (pair >>> 32);
            int to = (int) pair;
            if (n > 0 && from <= out[n - 1] + 1) {
                out[n - 1] = Math.max(out[n - 1], to);
            } else {
                out[n++] = from;
                out[n++] = to;
            }
        }
        return Arrays.copyOf(out, n);
    }

    int count() {
        return ends.length / 2;
    }

    int from(int range) {
        return ends[2 * range];
    }

    int to(int range) {
        return ends[2 * range + 1];
    }

    boolean isEmpty() {
        return ends.length == 0;
    }

    boolean contains(int index) {
        int i = Arrays.binarySearch(ends, index);
        return i >= 0 || (-i - 1) % 2 == 1;
    }

    /** The UIDs; as few ranges as possible, since what lies between two neighbours of a view is gone for ever. */
    UidSet uids(MailboxView view) {
        UidSet.Builder b = new UidSet.Builder();
        for (int i = 0; i < count(); i++)
            b.add(view.uid(from(i)), view.uid(to(i)));
        return b.build();
    }
}
