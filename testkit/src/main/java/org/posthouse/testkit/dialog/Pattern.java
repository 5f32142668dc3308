package org.posthouse.testkit.dialog;

import java.util.Map;

/** A line to expect: literal text, {@code *} for any text, {@code {name}} for any text that is remembered. Backtracks over at most one line, so it is bounded. */
final class Pattern {
    private Pattern() {}

    /** True when the line fits; the words found are put into the map. */
    static boolean fits(String pattern, String line, Map<String, String> words) {
        return fits(pattern, 0, line, 0, words) || fits(Unordered.sorted(pattern), 0, Unordered.sorted(line), 0, words);
    }

    private static boolean fits(String p, int i, String line, int j, Map<String, String> words) {
        while (i < p.length()) {
            char c = p.charAt(i);
            int close = c == '{' ? p.indexOf('}', i) : -1;
            boolean word = close > i + 1 && isName(p, i + 1, close);
            if (c != '*' && !word) {
                if (j >= line.length() || line.charAt(j) != c)
                    return false;
                i++;
                j++;
                continue;
            }
            int next = word ? close + 1 : i + 1;
            for (int end = j; end <= line.length(); end++) {
                if (fits(p, next, line, end, words)) {
                    if (word)
                        words.putIfAbsent(p.substring(i + 1, close), line.substring(j, end));
                    return true;
                }
            }
            return false;
        }
        return j == line.length();
    }

    private static boolean isName(String p, int from, int to) {
        if (!Character.isLetter(p.charAt(from)))
            return false;
        for (int i = from; i < to; i++)
            if (!Character.isLetterOrDigit(p.charAt(i)))
                return false;
        return true;
    }
}
