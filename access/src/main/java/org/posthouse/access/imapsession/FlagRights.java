package org.posthouse.access.imapsession;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;
import org.posthouse.store.view.Flags;

/** Which flags somebody may set or clear: \\Seen with {@code s}, \\Deleted with {@code t}, all others with {@code w}. RFC 4314 §4 */
public final class FlagRights {
    private static final Rights ANY = Rights.of(Right.SEEN, Right.DELETE_MESSAGES, Right.WRITE);
    private static final Rights WRITING = ANY.plus(Rights.of(Right.INSERT, Right.EXPUNGE));

    private FlagRights() {}

    /** The bits of flag words that may change, keywords with them. */
    public static long bits(Rights rights) {
        long bits = rights.has(Right.WRITE) ? ~(Flags.SEEN | Flags.DELETED) : 0;
        if (rights.has(Right.SEEN))
            bits |= Flags.SEEN;
        return rights.has(Right.DELETE_MESSAGES) ? bits | Flags.DELETED : bits;
    }

    /** Those of the flags that may be set. */
    public static FlagSet allowed(FlagSet flags, Rights rights) {
        return new FlagSet(flags.system() & bits(rights), rights.has(Right.WRITE) ? flags.keywords() : Set.of());
    }

    /** Whether any flag may be changed at all. */
    public static boolean any(Rights rights) {
        return rights.any(ANY);
    }

    /** Whether a mailbox selected with these rights is told to be READ-WRITE. RFC 4314 §5.2 */
    public static boolean writing(Rights rights) {
        return rights.any(WRITING);
    }

    /** PERMANENTFLAGS of a mailbox for who has these rights. RFC 4314 §5.1.1 */
    public static String permanent(List<String> keywords, Rights rights) {
        if (!rights.has(Right.WRITE)) {
            List<String> names = new ArrayList<>();
            if (rights.has(Right.DELETE_MESSAGES))
                names.add("\\Deleted");
            if (rights.has(Right.SEEN))
                names.add("\\Seen");
            return "(" + String.join(" ", names) + ")";
        }
        String all = FlagNames.known(keywords, true);
        if (!rights.has(Right.DELETE_MESSAGES))
            all = all.replace("\\Deleted ", "");
        return rights.has(Right.SEEN) ? all : all.replace("\\Seen ", "");
    }
}
