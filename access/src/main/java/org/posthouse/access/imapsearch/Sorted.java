package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.util.Arrays;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.UidSet;

/** Results in an order of the client's, by their places, the first of which is 1. What messages are sorted by never changes. RFC 5267 §4.3.3 §4.3.4 */
final class Sorted {
    /** More new results than these are sorted with all others at once. */
    private static final int FEW = 64;
    private final Selected box;
    private final Sorter sorter;
    private long[] uids;

    Sorted(Selected box, Sorter sorter, int[] found) {
        this.box = box;
        this.sorter = sorter;
        uids = uids(found);
    }

    /** Sorts messages; equal ones stay in their order. */
    interface Sorter {
        int[] sorted(int[] indexes) throws IOException, Refusal;
    }

    /** Takes messages that stand side by side, and the place of the first of them. */
    interface Each {
        void run(int place, int[] indexes) throws IOException;
    }

    /** Each place is that after the removals before it. */
    void remove(UidSet out, Each each) throws IOException {
        boolean[] leaving = new boolean[uids.length];
        long[] left = new long[uids.length];
        int n = 0;
        for (int i = 0; i < uids.length; i++) {
            leaving[i] = out.contains(uids[i]);
            if (!leaving[i])
                left[n++] = uids[i];
        }
        int removed = 0;
        for (int i = 0; i < uids.length;) {
            int end = runEnd(leaving, i);
            if (end > i) {
                each.run(i - removed + 1, indexes(i, end));
                removed += end - i;
            }
            i = Math.max(end, i + 1);
        }
        uids = Arrays.copyOf(left, n);
    }

    /** Each place is that after the additions before it. */
    void add(int[] in, Each each) throws IOException, Refusal {
        int[] sorted = sorter.sorted(in);
        long[] all = in.length > FEW ? merged(sorted) : inserted(sorted);
        UidSet.Builder b = new UidSet.Builder();
        for (int index : in)
            b.add(box.numbers().uid(index));
        UidSet fresh = b.build();
        boolean[] come = new boolean[all.length];
        for (int i = 0; i < all.length; i++)
            come[i] = fresh.contains(all[i]);
        uids = all;
        for (int i = 0; i < all.length;) {
            int end = runEnd(come, i);
            if (end > i)
                each.run(i + 1, indexes(i, end));
            i = Math.max(end, i + 1);
        }
    }

    private static int runEnd(boolean[] marked, int from) {
        int end = from;
        while (end < marked.length && marked[end])
            end++;
        return end;
    }

    private long[] merged(int[] in) throws IOException, Refusal {
        int[] all = Arrays.copyOf(indexes(0, uids.length), uids.length + in.length);
        System.arraycopy(in, 0, all, uids.length, in.length);
        Arrays.sort(all);
        return uids(sorter.sorted(all));
    }

    private long[] inserted(int[] in) throws IOException, Refusal {
        long[] all = new long[uids.length + in.length];
        int taken = 0;
        int n = 0;
        for (int index : in) {
            int at = place(index, taken);
            System.arraycopy(uids, taken, all, n, at - taken);
            n += at - taken;
            taken = at;
            all[n++] = box.numbers().uid(index);
        }
        System.arraycopy(uids, taken, all, n, uids.length - taken);
        return all;
    }

    // How many of the results stand before a message.
    private int place(int index, int from) throws IOException, Refusal {
        int low = from;
        int high = uids.length;
        while (low < high) {
            int mid = (low + high) >>> 1;
            int other = box.numbers().indexOf(uids[mid]);
            if (sorter.sorted(new int[]{Math.min(other, index), Math.max(other, index)})[0] == other)
                low = mid + 1;
            else
                high = mid;
        }
        return low;
    }

    private int[] indexes(int from, int to) {
        int[] indexes = new int[to - from];
        for (int i = from; i < to; i++)
            indexes[i - from] = box.numbers().indexOf(uids[i]);
        return indexes;
    }

    private long[] uids(int[] indexes) {
        long[] all = new long[indexes.length];
        for (int i = 0; i < all.length; i++)
            all[i] = box.numbers().uid(indexes[i]);
        return all;
    }
}
