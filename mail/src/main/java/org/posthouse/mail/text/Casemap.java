package org.posthouse.mail.text;

import java.text.Normalizer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The collation i;unicode-casemap: each character becomes its titlecase and that its decomposition, and what is left is compared octet by octet. RFC 5051
 * Letters with accents thus hold the bare letter, and full-width and other compatibility forms are as good as the plain ones.
 */
public final class Casemap {
    private static final int PAGE = 256;
    private static final int HANGUL_FIRST = 0xac00;
    private static final int HANGUL_LAST = 0xd7a3;
    /** What several characters come from. */
    private static final int SEVERAL = -1;
    private static final Page SAME = new Page(new int[0], new String[0]);
    private static final AtomicReferenceArray<@Nullable Page> PAGES = new AtomicReferenceArray<>((Character.MAX_CODE_POINT + 1) / PAGE);

    /** The characters of a page; {@link #SAME} where none changes. */
    private record Page(int[] one, @Nullable String[] several) {}

    private Casemap() {}

    /** The folded text as UTF-8. A surrogate that stands alone becomes U+FFFD, NUL a blank. */
    public static byte[] fold(String text) {
        FoldedText out = new FoldedText(Integer.MAX_VALUE);
        Folder folder = new Folder(out);
        folder.put(text);
        folder.flush();
        return out.toBytes();
    }

    /** What a character becomes when that is one character, or -1. */
    static int one(int c) {
        Page page = page(c);
        return page.one.length == 0 ? c : page.one[c % PAGE];
    }

    /** What a character becomes of which {@link #one} says -1. */
    static String several(int c) {
        String text = page(c).several[c % PAGE];
        if (text == null)
            throw new IllegalArgumentException("one character: " + c);
        return text;
    }

    private static Page page(int c) {
        Page page = PAGES.get(c / PAGE);
        if (page == null) {
            page = make(c / PAGE * PAGE);
            PAGES.set(c / PAGE, page);
        }
        return page;
    }

    private static Page make(int first) {
        int[] one = new int[PAGE];
        String[] several = new String[PAGE];
        boolean same = true;
        for (int i = 0; i < PAGE; i++) {
            int c = first + i;
            String text = mapped(c);
            int to = text.codePointAt(0);
            boolean single = Character.charCount(to) == text.length();
            one[i] = single ? to : SEVERAL;
            several[i] = single ? null : text;
            same &= single && to == c;
        }
        return same ? SAME : new Page(one, several);
    }

    private static String mapped(int c) {
        if (c == 0)
            return " ";
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
            return "\ufffd";
        int title = Character.toTitleCase(c);
        // Syllables of Hangul have no decomposition of their own in the table of characters that the collation is defined by.
        if (title >= HANGUL_FIRST && title <= HANGUL_LAST)
            return Character.toString(title);
        return Normalizer.normalize(Character.toString(title), Normalizer.Form.NFKD);
    }
}
