package org.posthouse.server.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds what was probably meant. */
final class Nearest {
    private Nearest() {}

    /** The candidate with the fewest changes of a letter, at most two or a third of the word; null where none is that near. */
    static @Nullable String of(String word, Collection<String> candidates) {
        String best = null;
        int least = Math.max(2, word.length() / 3) + 1;
        for (String candidate : candidates) {
            int d = distance(word, candidate);
            if (d < least) {
                least = d;
                best = candidate;
            }
        }
        return best;
    }

    /** Insertions, deletions and replacements that make one of the other. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++)
            row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
