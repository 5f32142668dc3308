package org.posthouse.access.imapsession;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.view.Flags;

/** Flags as words and as bits. RFC 3501 §2.3.2 */
public final class FlagNames {
    private static final String[] SYSTEM = {"\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"};
    private static final long[] BITS = {Flags.ANSWERED, Flags.FLAGGED, Flags.DELETED, Flags.SEEN, Flags.DRAFT};
    private static final int MAX_KEYWORD = 200;
    private static final int CACHED = 64;

    private final List<String> keywords;
    private final long[] cachedWords = new long[CACHED];
    private final byte[][] cached = new byte[CACHED][];

    public FlagNames(List<String> keywords) {
        this.keywords = keywords;
    }

    /** flag-list of a message. */
    public void write(Line line, long flags, boolean recent) {
        int slot = (int) ((flags * 0x9E3779B97F4A7C15L >>> 59) * 2) + (recent ? 1 : 0);
        byte[] bytes = cached[slot];
        if (bytes == null || cachedWords[slot] != flags) {
            bytes = text(flags, recent).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            cached[slot] = bytes;
            cachedWords[slot] = flags;
        }
        line.bytes(bytes);
    }

    private String text(long flags, boolean recent) {
        List<String> names = names(flags);
        if (recent)
            names.add("\\Recent");
        return "(" + String.join(" ", names) + ")";
    }

    private List<String> names(long flags) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < SYSTEM.length; i++)
            if ((flags & BITS[i]) != 0)
                names.add(SYSTEM[i]);
        for (int k = 0; k < keywords.size(); k++)
            if ((flags & 1L << Flags.FIRST_KEYWORD + k) != 0)
                names.add(keywords.get(k));
        return names;
    }

    /** The flags a mailbox knows, for FLAGS and PERMANENTFLAGS. */
    public static String known(List<String> keywords, boolean permanent) {
        List<String> names = new ArrayList<>(List.of(SYSTEM));
        names.addAll(keywords);
        if (permanent)
            names.add("\\*");
        return "(" + String.join(" ", names) + ")";
    }

    /** The bit of a system flag, 0 for anything else. */
    public static long bit(String name) {
        for (int i = 0; i < SYSTEM.length; i++)
            if (SYSTEM[i].equalsIgnoreCase(name))
                return BITS[i];
        return 0;
    }

    /** The bit of a flag or keyword, 0 where the mailbox does not know the keyword. */
    public static long bit(String name, List<String> keywords) {
        if (name.startsWith("\\"))
            return bit(name);
        for (int k = 0; k < keywords.size(); k++)
            if (keywords.get(k).equalsIgnoreCase(name))
                return 1L << Flags.FIRST_KEYWORD + k;
        return 0;
    }

    /** The bits of flags that the mailbox knows. */
    public static long bits(FlagSet flags, List<String> keywords) {
        long bits = flags.system();
        for (String keyword : flags.keywords())
            bits |= bit(keyword, keywords);
        return bits;
    }

    /** What a client names; \Recent is left out since nobody can set it, another unknown system flag is an error. */
    public static FlagSet set(List<String> names) throws SyntaxException {
        long system = 0;
        Set<String> keywords = new LinkedHashSet<>();
        for (String name : names) {
            if (!name.startsWith("\\")) {
                if (name.length() > MAX_KEYWORD)
                    throw new SyntaxException("a keyword has at most " + MAX_KEYWORD + " characters");
                keywords.add(name);
                continue;
            }
            long bit = bit(name);
            if (bit == 0 && !name.toLowerCase(Locale.ROOT).equals("\\recent"))
                throw new SyntaxException("unknown system flag");
            system |= bit;
        }
        return new FlagSet(system, keywords);
    }
}
