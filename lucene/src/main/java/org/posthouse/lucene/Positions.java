package org.posthouse.lucene;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.view.MailboxView;

/** What the data of a commit says: the format, and for each mailbox how far it is taken in. Immutable. */
record Positions(Map<Long, Mark> marks) {
    /** Format 1: see {@code docs/formats.md}. */
    static final String FORMAT = "1";
    static final Positions NONE = new Positions(Map.of());

    /** The first UID that is not in the index, and the mailbox's modseq when it was looked at. */
    record Mark(long uidValidity, long next, long modSeq) {
        static Mark of(MailboxView view, long next) {
            return new Mark(view.uidValidity(), next, view.highestModSeq());
        }

        /** True where the mailbox has gone back in time since, as it does when an old copy of the data is put back: UIDs may mean other messages now. */
        boolean isAheadOf(MailboxView now) {
            return uidValidity == now.uidValidity() && (next > now.uidNext() || modSeq > now.highestModSeq());
        }
    }

    /** Null where it is of another format or damaged. */
    static @Nullable Positions read(Map<String, String> data) {
        if (!FORMAT.equals(data.get("format")))
            return null;
        try {
            Map<Long, Mark> marks = new HashMap<>();
            for (Map.Entry<String, String> e : data.entrySet()) {
                if (!e.getKey().startsWith("m"))
                    continue;
                String[] n = e.getValue().split(":", -1);
                marks.put(Long.parseLong(e.getKey().substring(1)),
                        new Mark(Long.parseLong(n[0]), Long.parseLong(n[1]), Long.parseLong(n[2])));
            }
            return new Positions(Map.copyOf(marks));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    Map<String, String> write() {
        Map<String, String> data = new HashMap<>();
        data.put("format", FORMAT);
        marks.forEach((mailbox, mark) -> data.put("m" + mailbox, mark.uidValidity + ":" + mark.next + ":" + mark.modSeq));
        return data;
    }

    /** The first UID of a mailbox that is not in the index. */
    long next(long mailbox, long uidValidity) {
        Mark mark = marks.get(mailbox);
        return mark == null || mark.uidValidity != uidValidity ? 1 : mark.next;
    }

    boolean isAheadOf(MailboxView now) {
        Mark mark = marks.get(now.mailbox());
        return mark != null && mark.isAheadOf(now);
    }
}
