package org.posthouse.access.imapserver;

import java.io.IOException;
import java.io.Reader;

/** A text looked for without regard to case, character by character, in strings and in streams of any length. RFC 3501 §6.4.4 */
final class Needle {
    private static final int CHUNK = 8192;
    private final char[] folded;

    Needle(String text) {
        folded = text.toCharArray();
        fold(folded, 0, folded.length);
    }

    private static void fold(char[] c, int from, int to) {
        for (int i = from; i < to; i++)
            c[i] = fold(c[i]);
    }

    private static char fold(char c) {
        if (c < 0x80)
            return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    boolean isEmpty() {
        return folded.length == 0;
    }

    boolean in(String text) {
        char[] c = text.toCharArray();
        fold(c, 0, c.length);
        return find(c, c.length);
    }

    /** Reads until the text is found or the end. */
    boolean in(Reader reader) throws IOException {
        if (isEmpty())
            return true;
        char[] window = new char[CHUNK + folded.length];
        int held = 0;
        int n;
        while ((n = reader.read(window, held, window.length - held)) >= 0) {
            fold(window, held, held + n);
            held += n;
            if (find(window, held))
                return true;
            int keep = Math.min(held, folded.length - 1);
            System.arraycopy(window, held - keep, window, 0, keep);
            held = keep;
        }
        return false;
    }

    private boolean find(char[] text, int length) {
        if (isEmpty())
            return true;
        char first = folded[0];
        int last = length - folded.length;
        for (int i = 0; i <= last; i++) {
            if (text[i] != first)
                continue;
            int k = 1;
            while (k < folded.length && text[i + k] == folded[k])
                k++;
            if (k == folded.length)
                return true;
        }
        return false;
    }
}
