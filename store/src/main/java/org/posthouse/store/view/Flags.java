package org.posthouse.store.view;

import java.util.List;
import java.util.function.Predicate;

/** System flags as bits of a message's flag word; bits from {@link #FIRST_KEYWORD} on are keywords, by the mailbox's keyword list. */
public final class Flags {
    public static final long SEEN = 1, ANSWERED = 2, FLAGGED = 4, DELETED = 8, DRAFT = 16;
    /** All of them. */
    public static final long SYSTEM = SEEN | ANSWERED | FLAGGED | DELETED | DRAFT;
    public static final int FIRST_KEYWORD = 6;
    /** Keywords a mailbox can hold. */
    public static final int MAX_KEYWORDS = 64 - FIRST_KEYWORD;

    private Flags() {}

    /** Bits of those keywords of a mailbox's list. */
    public static long keywords(List<String> list, Predicate<String> which) {
        long bits = 0;
        for (int k = 0; k < list.size(); k++)
            if (which.test(list.get(k)))
                bits |= 1L << FIRST_KEYWORD + k;
        return bits;
    }
}
