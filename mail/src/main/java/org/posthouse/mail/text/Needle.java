package org.posthouse.mail.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text that is looked for without regard to case, in folded text of any length. The time is linear in the text, whatever is looked for. RFC 3501 §6.4.4 */
public final class Needle {
    /** Up to so many octets the processor's own way of searching is the fastest; it looks at each octet at most so many times. */
    private static final int SHORT = 32;
    private final byte[] folded;
    private final String latin;
    /** Of each beginning of the text: how much of its own beginning it ends with. */
    private final int[] borders;

    /** The text as somebody wrote it. */
    public Needle(String text) {
        folded = Casemap.fold(text);
        latin = new String(folded, StandardCharsets.ISO_8859_1);
        borders = new int[folded.length];
        for (int i = 1; i < folded.length; i++)
            borders[i] = longer(borders[i - 1], folded[i]);
    }

    /** True for the empty text, which is found everywhere. */
    public boolean isEmpty() {
        return folded.length == 0;
    }

    /** The folded text as UTF-8. */
    public byte[] folded() {
        return Arrays.copyOf(folded, folded.length);
    }

    /** Whether the folded text holds it. */
    public boolean in(byte[] text, int from, int to) {
        if (folded.length > to - from)
            return false;
        if (folded.length <= SHORT)
            return new String(text, from, to - from, StandardCharsets.ISO_8859_1).contains(latin);
        return match(0, text, from, to) == folded.length;
    }

    /** Whether text holds it that is not folded yet. */
    public boolean in(String text) {
        byte[] there = Casemap.fold(text);
        return in(there, 0, there.length);
    }

    // How much has matched after these octets; stops when all has.
    private int match(int before, byte[] text, int from, int to) {
        int matched = before;
        for (int i = from; i < to && matched < folded.length; i++)
            matched = longer(matched, text[i]);
        return matched;
    }

    private int longer(int before, byte b) {
        int matched = before;
        while (matched > 0 && folded[matched] != b)
            matched = borders[matched - 1];
        return folded[matched] == b ? matched + 1 : 0;
    }

    /** Looks for it in a stream, until it is found. */
    final class Search implements FoldedSink {
        private int matched;

        @Override
        public boolean put(byte[] b, int from, int to) {
            // Whole pieces go the fast way; what hangs over their ends goes octet by octet.
            if (matched < folded.length && folded.length <= SHORT && to - from > 2 * SHORT) {
                matched = match(matched, b, from, from + folded.length);
                if (matched < folded.length)
                    matched = in(b, from, to) ? folded.length : match(0, b, to - folded.length + 1, to);
            } else {
                matched = match(matched, b, from, to);
            }
            return matched < folded.length;
        }

        boolean found() {
            return matched == folded.length;
        }
    }
}
