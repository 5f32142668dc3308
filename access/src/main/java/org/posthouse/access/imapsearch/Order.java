package org.posthouse.access.imapsearch;

/** Sorts numbers by a comparison of one's own, without an object for each; equal ones stay in their order. */
final class Order {
    /** Negative, zero or positive as a stands before, beside or after b. */
    interface Comparison {
        int compare(int a, int b);
    }

    private Order() {}

    /** In place. */
    static void sort(int[] numbers, Comparison by) {
        if (numbers.length > 1)
            sort(numbers.clone(), numbers, 0, numbers.length, by);
    }

    // Both hold the same; the depth is that of halving.
    private static void sort(int[] from, int[] to, int low, int high, Comparison by) {
        if (high - low < 2)
            return;
        int mid = (low + high) >>> 1;
        sort(to, from, low, mid, by);
        sort(to, from, mid, high, by);
        int a = low;
        int b = mid;
        for (int i = low; i < high; i++)
            to[i] = b >= high || a < mid && by.compare(from[a], from[b]) <= 0 ? from[a++] : from[b++];
    }
}
