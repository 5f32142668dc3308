package org.posthouse.mail.mbox;

import java.util.Set;
import java.util.TreeSet;

/** What a file keeps of a message beside its octets. Keywords are atoms. */
public record MboxFlags(boolean seen, boolean answered, boolean flagged, boolean deleted, boolean draft, Set<String> keywords) {
    public static final MboxFlags NONE = new MboxFlags(false, false, false, false, false, Set.of());

    public MboxFlags {
        keywords = Set.copyOf(keywords);
    }

    /** As {@code Status}, {@code X-Status} and {@code X-Keywords} have them. */
    static MboxFlags of(String letters, String keywords) {
        TreeSet<String> words = new TreeSet<>();
        var tokens = new java.util.StringTokenizer(keywords);
        while (tokens.hasMoreTokens())
            words.add(tokens.nextToken());
        return new MboxFlags(letters.indexOf('R') >= 0, letters.indexOf('A') >= 0, letters.indexOf('F') >= 0, letters.indexOf('D') >= 0,
                letters.indexOf('T') >= 0, words);
    }

    /** Letters of {@code X-Status}. */
    String letters() {
        return (answered ? "A" : "") + (deleted ? "D" : "") + (flagged ? "F" : "") + (draft ? "T" : "");
    }

    /** Keywords in a line of at most so many characters. */
    String words(int max) {
        StringBuilder out = new StringBuilder();
        for (String word : new TreeSet<>(keywords))
            if (out.length() + word.length() < max)
                out.append(out.isEmpty() ? "" : " ").append(word);
        return out.toString();
    }
}
