package org.posthouse.store.view;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/** A sorted set of UIDs as inclusive ranges; memory grows with the ranges, not with the UIDs. Immutable. */
public final class UidSet {
    public static final UidSet EMPTY = new UidSet(new long[0], 0);
    private final long[] bounds;
    private final long size;

    private UidSet(long[] bounds, long size) {
        this.bounds = bounds;
        this.size = size;
    }

    public static UidSet of(long... uids) {
        Builder b = new Builder();
        for (long uid : uids)
            b.add(uid, uid);
        return b.build();
    }

    public static UidSet range(long first, long last) {
        return new Builder().add(first, last).build();
    }

    /** Ranges in order: first, last, first, last, ... */
    public int ranges() {
        return bounds.length / 2;
    }

    public long first(int range) {
        return bounds[2 * range];
    }

    public long last(int range) {
        return bounds[2 * range + 1];
    }

    public long size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public boolean contains(long uid) {
        int i = Arrays.binarySearch(bounds, uid);
        return i >= 0 || (-i - 1) % 2 == 1;
    }

    /** What is in both. */
    public UidSet and(UidSet other) {
        Builder b = new Builder();
        for (int i = 0, j = 0; i < ranges() && j < other.ranges();) {
            long first = Math.max(first(i), other.first(j));
            long last = Math.min(last(i), other.last(j));
            if (first <= last)
                b.add(first, last);
            if (last(i) < other.last(j))
                i++;
            else
                j++;
        }
        return b.build();
    }

    /** What is in either. */
    public UidSet or(UidSet other) {
        if (isEmpty() || other.isEmpty())
            return isEmpty() ? other : this;
        Builder b = new Builder();
        for (int i = 0, j = 0; i < ranges() || j < other.ranges();) {
            boolean mine = j == other.ranges() || i < ranges() && first(i) <= other.first(j);
            if (mine) {
                b.add(first(i), last(i));
                i++;
            } else {
                b.add(other.first(j), other.last(j));
                j++;
            }
        }
        return b.build();
    }

    /** What is in this one and not in the other. */
    public UidSet without(UidSet other) {
        Builder b = new Builder();
        int j = 0;
        for (int i = 0; i < ranges(); i++) {
            long from = first(i);
            while (j < other.ranges() && other.last(j) < from)
                j++;
            for (int k = j; k < other.ranges() && other.first(k) <= last(i); k++) {
                if (other.first(k) > from)
                    b.add(from, other.first(k) - 1);
                from = other.last(k) + 1;
            }
            if (from <= last(i))
                b.add(from, last(i));
        }
        return b.build();
    }

    public LongStream stream() {
        LongStream all = LongStream.empty();
        for (int i = 0; i < ranges(); i++)
            all = LongStream.concat(all, LongStream.rangeClosed(first(i), last(i)));
        return all;
    }

    public PrimitiveIterator.OfLong iterator() {
        return new PrimitiveIterator.OfLong() {
            private int range;
            private long at = isEmpty() ? 0 : bounds[0];

            @Override
            public boolean hasNext() {
                return range < ranges();
            }

            @Override
            public long nextLong() {
                if (!hasNext())
                    throw new java.util.NoSuchElementException();
                long uid = at;
                if (uid < last(range))
                    at++;
                else if (++range < ranges())
                    at = first(range);
                return uid;
            }
        };
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof UidSet s && Arrays.equals(bounds, s.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** The form of the standard: {@code 1:3,7}. RFC 9051 §9 */
    @Override
    public String toString() {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < ranges(); i++) {
            b.append(i == 0 ? "" : ",").append(first(i));
            if (last(i) > first(i))
                b.append(':').append(last(i));
        }
        return b.toString();
    }

    /** Collects ranges in any order; ascending single UIDs are joined as they come. */
    public static final class Builder {
        private long[] pairs = new long[8];
        private int n;
        private boolean sorted = true;

        public Builder add(long uid) {
            return add(uid, uid);
        }

        public Builder add(long first, long last) {
            if (first < 1 || last < first)
                throw new IllegalArgumentException("bad range " + first + ":" + last);
            if (n > 0 && sorted && first <= pairs[n - 1] + 1 && first >= pairs[n - 2]) {
                pairs[n - 1] = Math.max(pairs[n - 1], last);
                return this;
            }
            if (n > 0 && first <= pairs[n - 1])
                sorted = false;
            if (n == pairs.length)
                pairs = Arrays.copyOf(pairs, n * 2);
            pairs[n++] = first;
            pairs[n++] = last;
            return this;
        }

        public Builder add(UidSet uids) {
            for (int r = 0; r < uids.ranges(); r++)
                add(uids.first(r), uids.last(r));
            return this;
        }

        public UidSet build() {
            if (n == 0)
                return EMPTY;
            long[] out = sorted ? Arrays.copyOf(pairs, n) : merged();
            long size = 0;
            for (int i = 0; i < out.length; i += 2)
                size += out[i + 1] - out[i] + 1;
            return new UidSet(out, size);
        }

        private long[] merged() {
            Integer[] order = new Integer[n / 2];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> Long.compare(pairs[2 * a], pairs[2 * b]));
            long[] out = new long[n];
            int m = 0;
            for (int i : order) {
                long first = pairs[2 * i], last = pairs[2 * i + 1];
                if (m > 0 && first <= out[m - 1] + 1) {
                    out[m - 1] = Math.max(out[m - 1], last);
                } else {
                    out[m++] = first;
                    out[m++] = last;
                }
            }
            return Arrays.copyOf(out, m);
        }
    }
}
