package org.posthouse.lucene;

import java.util.Arrays;
import org.posthouse.mail.text.Utf8;

/**
 * The different grams of folded text, each as one number: one to three characters of 21 bits. Used again for the next text; the table has room for as many as a
 * text of bounded size can have.
 */
final class Grams {
    private static final int BITS = 21;
    private static final int SMALL = 1 << 12;
    private static final int KEPT = 1 << 16;
    private long[] table = new long[SMALL];
    private long[] found = new long[SMALL / 2];
    private int size;

    /** Takes the grams of a text; bytes that are no UTF-8 (a character cut at the end) end it. */
    Grams of(byte[] text, int from, int to) {
        clear();
        int before = 0, beforeThat = 0;
        int at = from;
        while (at < to) {
            int c = text[at];
            int n = c >= 0 ? 1 : length(c);
            if (n == 0 || at + n > to)
                break;
            if (n > 1)
                c = character(text, at, n);
            at += n;
            if (c < 0x2e80 || !isCjk(c)) {
                if (beforeThat > 0 && before > 0 && c > 0)
                    add((long) beforeThat << 2 * BITS | (long) before << BITS | c);
                beforeThat = Math.max(0, before);
                before = c;
            } else {
                add(c);
                if (before < 0)
                    add((long) -before << BITS | c);
                beforeThat = 0;
                // The sign says that it is CJK.
                before = -c;
            }
        }
        return this;
    }

    private static int length(int first) {
        return (first & 0xe0) == 0xc0 ? 2 : (first & 0xf0) == 0xe0 ? 3 : (first & 0xf8) == 0xf0 ? 4 : 0;
    }

    private static int character(byte[] b, int at, int n) {
        int c = b[at] & 0xff >> n + 1;
        for (int i = 1; i < n; i++)
            c = c << 6 | b[at + i] & 0x3f;
        return c;
    }

    /** Scripts in which single characters and pairs are what is looked for: Han, kana, Hangul, and what stands between them. */
    static boolean isCjk(int c) {
        return c >= 0x2e80 && c < 0xd800 || c >= 0xf900 && c < 0xfb00 || c >= 0x20000 && c < 0x40000;
    }

    private void clear() {
        if (table.length > KEPT) {
            table = new long[SMALL];
            found = new long[SMALL / 2];
        } else {
            Arrays.fill(table, 0);
        }
        size = 0;
    }

    private void add(long gram) {
        int mask = table.length - 1;
        int slot = slot(gram, mask);
        while (table[slot] != 0) {
            if (table[slot] == gram)
                return;
            slot = slot + 1 & mask;
        }
        table[slot] = gram;
        if (size == found.length)
            grow(gram);
        else
            found[size++] = gram;
    }

    private void grow(long last) {
        found = Arrays.copyOf(found, 2 * found.length);
        found[size++] = last;
        table = new long[2 * table.length];
        int mask = table.length - 1;
        for (int i = 0; i < size; i++) {
            int slot = slot(found[i], mask);
            while (table[slot] != 0)
                slot = slot + 1 & mask;
            table[slot] = found[i];
        }
    }

    private static int slot(long gram, int mask) {
        long h = gram * 0x9e3779b97f4a7c15L;
        return (int) (h >>> 40) & mask;
    }

    int size() {
        return size;
    }

    long get(int i) {
        return found[i];
    }

    /** How many characters a gram has. */
    static int characters(long gram) {
        return gram >>> 2 * BITS != 0 ? 3 : gram >>> BITS != 0 ? 2 : 1;
    }

    /** The gram as UTF-8; returns its octets, at most 12. */
    static int write(long gram, byte[] out) {
        int n = 0;
        for (int shift = 2 * BITS; shift >= 0; shift -= BITS) {
            int c = (int) (gram >>> shift) & (1 << BITS) - 1;
            if (c != 0)
                n = Utf8.put(c, out, n);
        }
        return n;
    }
}
