package org.posthouse.protocol.imap;

/**
 * Which of the results are wanted: 1 is the first of them, -1 the last. Both ends have the same sign, in any order. RFC 9394 §3.1
 */
public record PartialRange(long first, long last) {
    public PartialRange {
        if (first == 0 || last == 0 || first > 0 != last > 0)
            throw new IllegalArgumentException("not a range of results: " + first + ":" + last);
    }

    /** Index of the first wanted one of so many results. */
    public int from(int size) {
        long low = first > 0 ? Math.min(first, last) - 1 : size + Math.min(first, last);
        return (int) Math.clamp(low, 0L, size);
    }

    /** Index after the last wanted one of so many results; not above {@link #from} where there is none. */
    public int to(int size) {
        long high = first > 0 ? Math.max(first, last) : size + Math.max(first, last) + 1;
        return (int) Math.clamp(high, 0L, size);
    }

    /** As it is written. */
    @Override
    public String toString() {
        return first + ":" + last;
    }
}
