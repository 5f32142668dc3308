package org.posthouse.access.imapserver;

import java.io.IOException;
import java.io.Reader;

/** A text looked for without regard to case, character by character, in strings and in streams of any length. One look at each character, whatever is
 * looked for: what has matched so far says where to go on. RFC 3501 §6.4.4 */
final class Needle {
    private static final int CHUNK = 8192;
    private final char[] folded;
    /** Of each beginning of the text: how much of its own beginning it ends with. */
    private final int[] borders;

    Needle(String text) {
        folded = text.toCharArray();
        for (int i = 0; i < folded.length; i++)
            folded[i] = fold(folded[i]);
        borders = new int[folded.length];
        for (int i = 1; i < folded.length; i++)
            borders[i] = longer(borders[i - 1], folded[i]);
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
        return isEmpty() || match(0, c, c.length) == folded.length;
    }

    /** Reads until the text is found or the end. */
    boolean in(Reader reader) throws IOException {
        char[] chunk = new char[CHUNK];
        int matched = 0;
        int n;
        while (matched < folded.length && (n = reader.read(chunk, 0, CHUNK)) >= 0)
            matched = match(matched, chunk, n);
        return matched == folded.length;
    }

    // How much has matched after these characters; stops when all has.
    private int match(int before, char[] text, int length) {
        int matched = before;
        for (int i = 0; i < length && matched < folded.length; i++)
            matched = longer(matched, fold(text[i]));
        return matched;
    }

    private int longer(int before, char c) {
        int matched = before;
        while (matched > 0 && folded[matched] != c)
            matched = borders[matched - 1];
        return folded[matched] == c ? matched + 1 : 0;
    }
}
