package org.posthouse.access.imapsession;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.posthouse.protocol.imap.PartialRange;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** Indexes of a view as ascending ranges, both ends included. */
public final class Ranges {
    private final int[] ends;

    private Ranges(int[] ends) {
        this.ends = ends;
    }

    /** All messages of a view. */
    public static Ranges all(MailboxView view) {
        return new Ranges(view.size() == 0 ? new int[0] : new int[]{0, view.size() - 1});
    }

    /** The messages that have these UIDs; others are ignored. RFC 3501 §6.4.8 */
    public static Ranges ofUids(SequenceSet set, MailboxView view) {
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

    /** The messages that have these UIDs. */
    public static Ranges of(UidSet uids, MailboxView view) {
        int[] ends = new int[2 * uids.ranges()];
        int n = 0;
        for (int i = 0; i < uids.ranges(); i++) {
            int from = view.indexOf(uids.first(i));
            int to = view.indexOf(uids.last(i));
            from = from < 0 ? -from - 1 : from;
            to = to < 0 ? -to - 2 : to;
            if (from <= to) {
                ends[n++] = from;
                ends[n++] = to;
            }
        }
        return new Ranges(Arrays.copyOf(ends, n));
    }

    /** The messages of those of these numbers that there are. */
    public static Ranges ofExisting(SequenceSet set, int size) {
        int[] ends = new int[2 * set.ranges()];
        int n = 0;
        for (int i = 0; i < set.ranges() && size > 0; i++) {
            long low = set.low(i, size);
            long high = set.high(i, size);
            if (low <= size) {
                ends[n++] = (int) low - 1;
                ends[n++] = (int) Math.min(high, size) - 1;
            }
        }
        return new Ranges(merged(Arrays.copyOf(ends, n)));
    }

    /** The messages of these numbers, or null where there is no such number. */
    public static @org.jspecify.annotations.Nullable Ranges ofNumbers(SequenceSet set, int size) {
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

    public int count() {
        return ends.length / 2;
    }

    public int from(int range) {
        return ends[2 * range];
    }

    public int to(int range) {
        return ends[2 * range + 1];
    }

    public boolean isEmpty() {
        return ends.length == 0;
    }

    public boolean contains(int index) {
        int i = Arrays.binarySearch(ends, index);
        return i >= 0 || (-i - 1) % 2 == 1;
    }

    /** Those of them that pass a test. */
    public Ranges where(IntPredicate test) {
        int[] out = new int[16];
        int n = 0;
        for (int r = 0; r < count(); r++)
            for (int i = from(r); i <= to(r); i++) {
                if (!test.test(i))
                    continue;
                if (n > 0 && out[n - 1] == i - 1) {
                    out[n - 1] = i;
                    continue;
                }
                if (n == out.length)
                    out = Arrays.copyOf(out, n * 2);
                out[n++] = i;
                out[n++] = i;
            }
        return new Ranges(Arrays.copyOf(out, n));
    }

    /** As a sequence-set of message numbers. */
    public String numbers() {
        StringBuilder b = new StringBuilder();
        for (int r = 0; r < count(); r++) {
            b.append(r == 0 ? "" : ",").append(from(r) + 1);
            if (to(r) > from(r))
                b.append(':').append(to(r) + 1);
        }
        return b.toString();
    }

    /** Some of the messages, counted from the first or the last of them. RFC 9394 §3.3 */
    public Ranges part(PartialRange wanted) {
        int size = 0;
        for (int i = 0; i < count(); i++)
            size += to(i) - from(i) + 1;
        int skip = wanted.from(size);
        int left = wanted.to(size) - skip;
        int[] some = new int[ends.length];
        int n = 0;
        for (int i = 0; i < count() && left > 0; i++) {
            int first = from(i) + skip;
            skip = Math.max(0, first - to(i) - 1);
            if (first > to(i))
                continue;
            int last = Math.min(to(i), first + left - 1);
            some[n++] = first;
            some[n++] = last;
            left -= last - first + 1;
        }
        return new Ranges(Arrays.copyOf(some, n));
    }

    /** The UIDs; as few ranges as possible, since what lies between two neighbours of a view is gone for ever. */
    public UidSet uids(MailboxView view) {
        UidSet.Builder b = new UidSet.Builder();
        for (int i = 0; i < count(); i++)
            b.add(view.uid(from(i)), view.uid(to(i)));
        return b.build();
    }
}
