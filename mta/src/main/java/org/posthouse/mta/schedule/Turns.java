package org.posthouse.mta.schedule;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * First come, first served within a class, higher classes first; but every eighth turn belongs to whoever has waited longest, so that no class starves.
 * Not thread-safe.
 */
final class Turns<T> {
    private static final int OF_THE_OLDEST = 8;

    private final TreeMap<Integer, LinkedHashMap<T, Long>> classes = new TreeMap<>(Comparator.reverseOrder());
    private long number;
    private int turn;
    private int size;

    void add(int priority, T what) {
        if (classes.computeIfAbsent(priority, _ -> new LinkedHashMap<>()).putIfAbsent(what, number++) == null)
            size++;
    }

    void remove(int priority, T what) {
        LinkedHashMap<T, Long> of = classes.get(priority);
        if (of != null && of.remove(what) != null)
            taken(priority, of);
    }

    private void taken(int priority, Map<T, Long> of) {
        size--;
        if (of.isEmpty())
            classes.remove(priority);
    }

    /** Whose turn it is; null when nobody waits. */
    @Nullable
    T poll() {
        if (classes.isEmpty())
            return null;
        int from = classes.firstKey();
        if (++turn % OF_THE_OLDEST == 0) {
            long oldest = Long.MAX_VALUE;
            for (Map.Entry<Integer, LinkedHashMap<T, Long>> c : classes.entrySet()) {
                long first = c.getValue().firstEntry().getValue();
                if (first < oldest) {
                    oldest = first;
                    from = c.getKey();
                }
            }
        }
        LinkedHashMap<T, Long> of = Objects.requireNonNull(classes.get(from));
        T what = of.pollFirstEntry().getKey();
        taken(from, of);
        return what;
    }

    /** The highest class that waits; the lowest number there is when nobody does. */
    int highest() {
        return classes.isEmpty() ? Integer.MIN_VALUE : classes.firstKey();
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }
}
