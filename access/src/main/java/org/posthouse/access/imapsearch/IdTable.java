package org.posthouse.access.imapsearch;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.posthouse.store.kv.Refusal;

/** The numbers of message ids. Of each id 64 bits are kept, mixed with what no sender knows: two that are the same by chance are not to be met with. */
final class IdTable {
    private static final int SLOT = Long.BYTES + Integer.BYTES;
    private static final int NONE = -1;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final Held held;
    private long[] ids;
    private int[] numbers;
    private int size;

    /** Refusal LIMIT, UNAVAILABLE. */
    IdTable(Held held) throws Refusal {
        this.held = held;
        held.take(1024 * SLOT);
        ids = new long[1024];
        numbers = new int[1024];
        Arrays.fill(numbers, NONE);
    }

    interface Numbering {
        int next() throws Refusal;
    }

    /** The number of an id; one that is new gets the next. Refusal LIMIT, UNAVAILABLE. */
    int of(String id, Numbering number) throws Refusal {
        long hash = hash(id);
        int slot = slot(hash);
        if (numbers[slot] != NONE)
            return numbers[slot];
        if (2 * (size + 1) > ids.length) {
            grow();
            slot = slot(hash);
        }
        int n = number.next();
        ids[slot] = hash;
        numbers[slot] = n;
        size++;
        return n;
    }

    private int slot(long hash) {
        int slot = (int) hash & ids.length - 1;
        while (numbers[slot] != NONE && ids[slot] != hash)
            slot = slot + 1 & ids.length - 1;
        return slot;
    }

    private void grow() throws Refusal {
        long[] before = ids;
        int[] numbered = numbers;
        held.take(2L * before.length * SLOT);
        ids = new long[2 * before.length];
        numbers = new int[ids.length];
        Arrays.fill(numbers, NONE);
        for (int i = 0; i < before.length; i++)
            if (numbered[i] != NONE) {
                int slot = slot(before[i]);
                ids[slot] = before[i];
                numbers[slot] = numbered[i];
            }
        held.give((long) before.length * SLOT);
    }

    private long hash(String id) {
        long h = seed;
        for (int i = 0; i < id.length(); i++) {
            h = (h ^ id.charAt(i)) * 0x9E3779B97F4A7C15L;
            h ^= h >>> 29;
        }
        h *= 0xBF58476D1CE4E5B9L;
        return h ^ h >>> 32;
    }
}
