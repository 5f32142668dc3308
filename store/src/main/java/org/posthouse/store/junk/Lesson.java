package org.posthouse.store.junk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be learnt from one message; the same lesson twice is learnt once.
 *
 * @param mark null: as what it is learnt does not change, and the words do not matter
 * @param words hashes, each once
 * @param from who vouchedly wrote it; empty where nothing vouches
 */
public record Lesson(MessageKey key, @Nullable Mark mark, long[] words, boolean arrived, boolean read, boolean answered, List<Who> from) {
    public Lesson {
        from = List.copyOf(from);
    }

    /** Without order, so that the same words have the same. */
    long digest() {
        long digest = words.length;
        for (long w : words)
            digest += w * 0x9e3779b97f4a7c15L;
        return digest;
    }
}
