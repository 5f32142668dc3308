package org.posthouse.mail.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text that somebody may not remember word by word: each of its words must occur, in any order, whole, as a part of a word, or with a typo or two. RFC 6203 §3
 * A run of CJK characters is a word of which every second pair must occur. Accents do not count. A text without any word is found as it is written.
 */
public final class FuzzyText {
    /** Words that one text may have. */
    public static final int MAX_WORDS = 16;
    private static final int FULL = 100;
    private static final int BEGINNING = 80;
    private static final int INSIDE = 60;
    private static final int TYPO = 40;
    private static final int TYPOS = 20;
    /** Of words that do not stand together as they were written. */
    private static final int APART = 90;
    /** Letters from which a word is looked for inside of others, may have one typo, and may have two. */
    private static final int FOR_INSIDE = 3;
    private static final int FOR_TYPO = 4;
    private static final int FOR_TYPOS = 8;
    /** Letters of a word that are looked at. */
    private static final int MAX = 64;
    private final Needle phrase;
    private final Word[] words;
    private final Pairs[] runs;

    /** Letters or digits in a row. */
    private static final class Word {
        final int[] letters;
        final int typos;
        final long mask;

        Word(int[] letters) {
            this.letters = letters;
            boolean digits = Arrays.stream(letters).anyMatch(Character::isDigit);
            typos = digits || letters.length < FOR_TYPO ? 0 : letters.length < FOR_TYPOS ? 1 : 2;
            mask = mask(letters, letters.length);
        }

        /** From 0 to 100. */
        int quality(int[] there, int length, long maskThere) {
            int missing = Long.bitCount(mask & ~maskThere);
            if (missing > typos)
                return 0;
            if (missing == 0 && length >= letters.length) {
                int at = place(there, length);
                if (at == 0)
                    return length == letters.length ? FULL : BEGINNING;
                if (at > 0 && letters.length >= FOR_INSIDE)
                    return INSIDE;
            }
            if (typos == 0 || Math.abs(length - letters.length) > typos)
                return 0;
            int distance = distance(there, length);
            return distance > typos ? 0 : distance == 1 ? TYPO : TYPOS;
        }

        private int place(int[] there, int length) {
            for (int at = 0; at + letters.length <= length; at++)
                if (Arrays.equals(letters, 0, letters.length, there, at, at + letters.length))
                    return at;
            return -1;
        }

        /** Letters that are missing, too many, wrong, or have changed places with their neighbour. */
        private int distance(int[] there, int length) {
            int[] beforeThat = new int[length + 1];
            int[] before = new int[length + 1];
            int[] row = new int[length + 1];
            for (int j = 0; j <= length; j++)
                row[j] = j;
            for (int i = 1; i <= letters.length; i++) {
                int[] free = beforeThat;
                beforeThat = before;
                before = row;
                row = free;
                row[0] = i;
                for (int j = 1; j <= length; j++) {
                    boolean same = letters[i - 1] == there[j - 1];
                    int cost = Math.min(before[j - 1] + (same ? 0 : 1), 1 + Math.min(before[j], row[j - 1]));
                    boolean swapped = i > 1 && j > 1 && letters[i - 1] == there[j - 2] && letters[i - 2] == there[j - 1];
                    row[j] = swapped ? Math.min(cost, beforeThat[j - 2] + 1) : cost;
                }
            }
            return row[length];
        }
    }

    /** CJK characters in a row: two and two of them, or the only one. */
    private static final class Pairs {
        final long[] sorted;

        Pairs(int[] characters) {
            long[] all = characters.length == 1 ? new long[]{characters[0]} : new long[characters.length - 1];
            for (int i = 1; i < characters.length; i++)
                all[i - 1] = pair(characters[i - 1], characters[i]);
            sorted = Arrays.stream(all).sorted().distinct().toArray();
        }

        int quality(long found) {
            int share = FULL * Long.bitCount(found) / sorted.length;
            return 2 * share < FULL ? 0 : share;
        }
    }

    /** The text as somebody wrote it. */
    public FuzzyText(String text) {
        phrase = new Needle(text);
        List<Word> found = new ArrayList<>();
        List<Pairs> foundRuns = new ArrayList<>();
        byte[] folded = phrase.folded();
        new Reader() {
            @Override
            void word(int[] letters, int length) {
                found.add(new Word(Arrays.copyOf(letters, length)));
            }

            @Override
            void run(int[] characters, int length) {
                foundRuns.add(new Pairs(Arrays.copyOf(characters, length)));
            }
        }.read(folded, 0, folded.length);
        words = found.toArray(Word[]::new);
        runs = foundRuns.toArray(Pairs[]::new);
    }

    /** Words and CJK runs. */
    public int words() {
        return words.length + runs.length;
    }

    /** True for the empty text, which is found everywhere. */
    public boolean isEmpty() {
        return phrase.isEmpty();
    }

    private static long pair(int a, int b) {
        return (long) a << 32 | b;
    }

    private static long mask(int[] letters, int length) {
        long mask = 0;
        for (int i = 0; i < length; i++)
            mask |= 1L << (letters[i] & 63);
        return mask;
    }

    /** Scripts without blanks between words: Han, kana, Hangul. */
    private static boolean isCjk(int c) {
        return c >= 0x2e80 && c < 0xd800 || c >= 0xf900 && c < 0xfb00 || c >= 0x20000 && c < 0x40000;
    }

    /** How well one message has the text, by the texts of it that are shown one after the other. */
    public final class Score {
        private final int[] best = new int[words()];
        private int whole;

        /** Takes folded text that counts so many percent. */
        public void look(byte[] text, int from, int to, int percent) {
            // A single word is judged by how it stands there.
            if (best.length != 1 && whole < percent && phrase.in(text, from, to))
                whole = percent;
            if (whole < percent && best.length > 0)
                new Look(best, percent).read(text, from, to);
        }

        /** From 1 to 100; 0 where a word is missing. */
        public int value() {
            int sum = 0;
            for (int quality : best) {
                if (quality == 0)
                    return whole;
                sum += quality;
            }
            if (best.length == 0)
                return whole;
            int mean = sum / best.length;
            return Math.max(whole, Math.max(1, best.length == 1 ? mean : mean * APART / FULL));
        }
    }

    private final class Look extends Reader {
        private final int[] best;
        private final int percent;
        private final long[] found = new long[runs.length];

        Look(int[] best, int percent) {
            this.best = best;
            this.percent = percent;
        }

        @Override
        void word(int[] letters, int length) {
            long mask = mask(letters, length);
            for (int i = 0; i < words.length; i++)
                if (best[i] < percent)
                    better(i, words[i].quality(letters, length, mask));
        }

        @Override
        void run(int[] characters, int length) {
            for (int i = 0; i < runs.length; i++) {
                for (int c = 0; c < length; c++) {
                    mark(i, characters[c]);
                    if (c > 0)
                        mark(i, pair(characters[c - 1], characters[c]));
                }
                better(words.length + i, runs[i].quality(found[i]));
            }
        }

        private void mark(int run, long pair) {
            int at = Arrays.binarySearch(runs[run].sorted, pair);
            if (at >= 0)
                found[run] |= 1L << at;
        }

        private void better(int i, int quality) {
            if (quality > 0)
                best[i] = Math.max(best[i], Math.max(1, quality * percent / FULL));
        }
    }

    /** Takes folded text apart. Of a word, and of a CJK run, at most 64 characters come at once. */
    private abstract static class Reader {
        private final int[] row = new int[MAX];
        private int length;
        private boolean cjk;

        abstract void word(int[] letters, int length);

        abstract void run(int[] characters, int length);

        final void read(byte[] text, int from, int to) {
            int at = from;
            while (at < to) {
                int b = text[at];
                if (b >= 0) {
                    at++;
                    take(b, b >= 'A' && b <= 'Z' || b >= '0' && b <= '9');
                } else {
                    int n = (b & 0xe0) == 0xc0 ? 2 : (b & 0xf0) == 0xe0 ? 3 : (b & 0xf8) == 0xf0 ? 4 : 1;
                    if (at + n > to)
                        break;
                    int c = n == 1 ? ' ' : character(text, at, n);
                    at += n;
                    // An accent stands behind its letter.
                    if (Character.getType(c) != Character.NON_SPACING_MARK)
                        take(c, Character.isLetterOrDigit(c));
                }
            }
            end();
        }

        private static int character(byte[] b, int at, int n) {
            int c = b[at] & 0xff >> n + 1;
            for (int i = 1; i < n; i++)
                c = c << 6 | b[at + i] & 0x3f;
            return c;
        }

        private void take(int c, boolean inWord) {
            boolean han = inWord && isCjk(c);
            if (!inWord || han != cjk)
                end();
            if (!inWord)
                return;
            cjk = han;
            if (length < MAX)
                row[length++] = c;
            else if (han) {
                // The next piece begins with the last character, so that no pair is lost.
                int last = row[MAX - 1];
                end();
                row[length++] = last;
                row[length++] = c;
                cjk = true;
            }
        }

        private void end() {
            int n = length;
            length = 0;
            if (n == 0)
                return;
            if (cjk)
                run(row, n);
            else
                word(row, n);
        }
    }

    @Override
    public String toString() {
        return new String(phrase.folded(), StandardCharsets.UTF_8);
    }
}
