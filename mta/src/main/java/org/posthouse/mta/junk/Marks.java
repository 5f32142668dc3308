package org.posthouse.mta.junk;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.junk.Mark;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.MailboxView;

/** What it says of a message that it was put somewhere or marked. RFC 9051 §2.3.2 names $Junk and $NotJunk; the others are those that programs have used before. */
final class Marks {
    private static final Set<String> JUNK = Set.of("$junk", "junk");
    private static final Set<String> GOOD = Set.of("$notjunk", "notjunk", "nonjunk");
    private static final Set<String> ANSWERED = Set.of("$forwarded");

    private Marks() {}

    /** Into which mailbox something was moved from which; null: that says nothing. */
    static @Nullable Mark moved(@Nullable SpecialUse from, @Nullable SpecialUse to) {
        if (to == SpecialUse.JUNK)
            return from == SpecialUse.JUNK ? null : Mark.JUNK;
        return isNowhere(to) || isNowhere(from) ? null : Mark.GOOD;
    }

    /** What lies there says nothing of how it is liked. */
    static boolean isNowhere(@Nullable SpecialUse use) {
        return use == SpecialUse.TRASH || use == SpecialUse.DRAFTS || use == SpecialUse.SENT;
    }

    private static long bits(MailboxView view, Set<String> names) {
        return Flags.keywords(view.keywords(), k -> names.contains(k.toLowerCase(Locale.ROOT)));
    }

    /** What a change of flags says; null: nothing. */
    static @Nullable Mark flagged(MailboxView view, long before, long now, boolean inJunk) {
        long junk = bits(view, JUNK), good = bits(view, GOOD);
        if ((now & junk) != 0 && (before & junk) == 0)
            return Mark.JUNK;
        if ((now & good) != 0 && (before & good) == 0)
            return Mark.GOOD;
        if ((before & junk) != 0 && (now & junk) == 0 && !inJunk)
            return Mark.NONE;
        return !inJunk && isLiked(view, now) && !isLiked(view, before) ? Mark.GOOD : null;
    }

    /** What it lies in and how it is marked, for one of which no change is known. */
    static @Nullable Mark lying(MailboxView view, Mailbox mailbox, long flags) {
        if ((flags & bits(view, JUNK)) != 0)
            return Mark.JUNK;
        if ((flags & bits(view, GOOD)) != 0)
            return Mark.GOOD;
        if (mailbox.use() == SpecialUse.JUNK)
            return Mark.JUNK;
        // What waits unread in the INBOX has not been looked at.
        boolean seen = (flags & Flags.SEEN) != 0 || isLiked(view, flags);
        return isNowhere(mailbox.use()) || !seen && mailbox.name().equals(org.posthouse.store.mailbox.MailboxName.INBOX) ? null : Mark.GOOD;
    }

    static boolean isAnswered(MailboxView view, long flags) {
        return (flags & (Flags.ANSWERED | bits(view, ANSWERED))) != 0;
    }

    private static boolean isLiked(MailboxView view, long flags) {
        return (flags & Flags.FLAGGED) != 0 || isAnswered(view, flags);
    }
}
