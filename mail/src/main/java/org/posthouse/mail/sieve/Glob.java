package org.posthouse.mail.sieve;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of {@code :matches}: {@code *} is any run of characters, the shortest that will do from the left on, {@code ?} one character, a backslash makes
 * them plain. RFC 5228 §2.7.1, RFC 5229 §3.2
 */
final class Glob {
    private static final int ANY = -1;
    private static final int STAR = -2;

    private final int[] items;

    Glob(String pattern) {
        List<Integer> list = new ArrayList<>(pattern.length());
        for (int i = 0; i < pattern.length();) {
            int c = pattern.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\\' && i < pattern.length()) {
                c = pattern.codePointAt(i);
                i += Character.charCount(c);
                list.add(c);
            } else {
                list.add(c == '*' ? STAR : c == '?' ? ANY : c);
            }
        }
        items = list.stream().mapToInt(Integer::intValue).toArray();
    }

    int length() {
        return items.length;
    }

    /** The whole and what each wildcard stands for; null where it does not match. */
    @Nullable
    List<String> match(String value, Comparator comparator) {
        int[] text = value.codePoints().toArray();
        int[] folded = new int[text.length];
        for (int i = 0; i < text.length; i++)
            folded[i] = comparator.character(text[i]);
        int[] pattern = new int[items.length];
        for (int i = 0; i < items.length; i++)
            pattern[i] = items[i] < 0 ? items[i] : comparator.character(items[i]);
        var found = new ArrayList<String>();
        found.add(value);
        int at = 0;
        int from = 0;
        boolean star = false;
        for (;;) {
            int to = from;
            while (to < pattern.length && pattern[to] != STAR)
                to++;
            boolean last = to == pattern.length;
            int length = to - from;
            int where = star ? find(folded, at, pattern, from, to, last) : fits(folded, at, pattern, from, to) ? at : -1;
            if (where < 0 || last && where + length != text.length)
                return null;
            if (star)
                found.add(new String(text, at, where - at));
            for (int i = 0; i < length; i++)
                if (pattern[from + i] == ANY)
                    found.add(new String(text, where + i, 1));
            at = where + length;
            if (last)
                return found;
            star = true;
            from = to + 1;
        }
    }

    private static int find(int[] text, int at, int[] pattern, int from, int to, boolean last) {
        int length = to - from;
        if (last)
            return text.length - length >= at && fits(text, text.length - length, pattern, from, to) ? text.length - length : -1;
        for (int i = at; i + length <= text.length; i++)
            if (fits(text, i, pattern, from, to))
                return i;
        return -1;
    }

    private static boolean fits(int[] text, int at, int[] pattern, int from, int to) {
        if (at + to - from > text.length)
            return false;
        for (int i = from; i < to; i++)
            if (pattern[i] != ANY && pattern[i] != text[at + i - from])
                return false;
        return true;
    }
}
