package org.posthouse.mail.sieve;

import java.util.ArrayList;
import java.util.List;

/** Lists of flags: case does not matter, none is there twice, and a string may hold several. RFC 5232 §2 */
final class Flags {
    private static final int MAX = 50;

    private Flags() {}

    /** Flags of strings that hold one or several each; what cannot be a flag is left out. */
    static List<String> split(List<String> texts) {
        var all = new ArrayList<String>();
        for (String text : texts)
            for (String flag : text.split(" +", -1))
                if (isFlag(flag) && all.size() < MAX && !has(all, flag))
                    all.add(flag);
        return all;
    }

    private static boolean isFlag(String flag) {
        if (flag.startsWith("\\"))
            return List.of("\\answered", "\\flagged", "\\deleted", "\\seen", "\\draft").contains(Run.lower(flag));
        // An atom of IMAP. RFC 9051 §9
        return !flag.isEmpty() && flag.length() <= 100 && flag.chars().allMatch(c -> c > 32 && c < 127 && "(){%*\"\\]".indexOf(c) < 0);
    }

    static boolean has(List<String> flags, String flag) {
        return flags.stream().anyMatch(f -> f.equalsIgnoreCase(flag));
    }

    static List<String> with(List<String> flags, List<String> more) {
        var all = new ArrayList<>(flags);
        for (String f : more)
            if (!has(all, f) && all.size() < MAX)
                all.add(f);
        return all;
    }

    static List<String> without(List<String> flags, List<String> less) {
        return flags.stream().filter(f -> !has(less, f)).toList();
    }
}
