package org.posthouse.server.moving;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.mail.mbox.MboxFlags;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.view.Flags;

/** Flags as each kind of place writes them. RFC 3501 §2.3.2 */
final class Words {
    private static final String[] SYSTEM = {"\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"};
    private static final long[] BITS = {Flags.SEEN, Flags.ANSWERED, Flags.FLAGGED, Flags.DELETED, Flags.DRAFT};
    private static final String MAILDIR = "SRFTD";
    private static final String FORWARDED = "$Forwarded";
    private static final int MAX_KEYWORD = 200;

    private Words() {}

    /** Of IMAP's words; what is no flag of a message, or cannot be kept, is left out. */
    static FlagSet imap(Collection<String> words) {
        long system = 0;
        Set<String> keywords = new LinkedHashSet<>();
        for (String word : words) {
            int known = -1;
            for (int i = 0; i < SYSTEM.length; i++)
                if (SYSTEM[i].equalsIgnoreCase(word))
                    known = i;
            if (known >= 0)
                system |= BITS[known];
            else if (isKeyword(word))
                keywords.add(word);
        }
        return new FlagSet(system, keywords);
    }

    /** flag-keyword = atom. RFC 3501 §9 */
    static boolean isKeyword(String word) {
        return !word.isEmpty() && word.length() <= MAX_KEYWORD
                && word.chars().allMatch(c -> c > ' ' && c < 0x7f && "(){%*\"\\]".indexOf(c) < 0);
    }

    static List<String> imap(FlagSet flags) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < SYSTEM.length; i++)
            if ((flags.system() & BITS[i]) != 0)
                words.add(SYSTEM[i]);
        words.addAll(new TreeSet<>(flags.keywords()));
        return words;
    }

    static FlagSet maildir(String letters, List<String> keywords) {
        long system = 0;
        for (int i = 0; i < MAILDIR.length(); i++)
            if (letters.indexOf(MAILDIR.charAt(i)) >= 0)
                system |= BITS[i];
        List<String> words = new ArrayList<>(keywords);
        if (letters.indexOf('P') >= 0 && words.stream().noneMatch(FORWARDED::equalsIgnoreCase))
            words.add(FORWARDED);
        return new FlagSet(system, imap(words).keywords());
    }

    /** The letters of the system flags and of having been passed on. */
    static String maildir(FlagSet flags) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < MAILDIR.length(); i++)
            if ((flags.system() & BITS[i]) != 0)
                out.append(MAILDIR.charAt(i));
        if (flags.keywords().stream().anyMatch(FORWARDED::equalsIgnoreCase))
            out.append('P');
        return out.toString();
    }

    /** Keywords that a Maildir has letters of the folder's own for. */
    static List<String> maildirKeywords(FlagSet flags) {
        return new TreeSet<>(flags.keywords()).stream().filter(k -> !FORWARDED.equalsIgnoreCase(k)).toList();
    }

    static FlagSet mbox(MboxFlags flags) {
        long system = (flags.seen() ? Flags.SEEN : 0) | (flags.answered() ? Flags.ANSWERED : 0) | (flags.flagged() ? Flags.FLAGGED : 0)
                | (flags.deleted() ? Flags.DELETED : 0) | (flags.draft() ? Flags.DRAFT : 0);
        return new FlagSet(system, imap(flags.keywords()).keywords());
    }

    static MboxFlags mbox(FlagSet flags) {
        long s = flags.system();
        return new MboxFlags((s & Flags.SEEN) != 0, (s & Flags.ANSWERED) != 0, (s & Flags.FLAGGED) != 0, (s & Flags.DELETED) != 0,
                (s & Flags.DRAFT) != 0, flags.keywords());
    }

    /** Of a message in a view. */
    static FlagSet stored(long flags, List<String> names) {
        Set<String> keywords = new TreeSet<>();
        for (int k = 0; k < names.size(); k++)
            if ((flags & 1L << Flags.FIRST_KEYWORD + k) != 0)
                keywords.add(names.get(k));
        return new FlagSet(flags & Flags.SYSTEM, keywords);
    }
}
