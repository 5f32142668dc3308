package org.posthouse.access.sharing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.LogRecord;
import org.posthouse.store.mailbox.LogRecord.Entry;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.view.UidSet;

/** The change log of an owner as somebody sees it who knows some mailboxes alone: what was moved out of these is gone. One reader, one thread. */
final class SharedLog {
    /** Messages whose ways are followed. */
    private static final int MAX = 200_000;
    private final AccountMail whole;
    private final LongPredicate visible;
    private final Map<Spot, Spot> moved = new HashMap<>();

    private record Spot(long mailbox, long uid) {}

    SharedLog(AccountMail whole, LongPredicate visible) {
        this.whole = whole;
        this.visible = visible;
    }

    /** What is to be seen of one commit; null for nothing. */
    @Nullable
    LogRecord seen(LogRecord record) {
        List<Entry> out = new ArrayList<>();
        List<Entry> all = record.entries();
        for (int i = 0; i < all.size(); i++) {
            Entry e = all.get(i);
            if (e instanceof Entry.MovedAway m) {
                follow(m, all.subList(i + 1, all.size()));
                if (visible.test(m.mailbox()))
                    out.add(visible.test(m.target()) ? m : new Entry.Expunged(m.mailbox(), m.uids()));
            } else if (isVisible(e)) {
                out.add(e);
            }
        }
        return out.isEmpty() ? null : new LogRecord(record.millis(), out);
    }

    private boolean isVisible(Entry e) {
        return switch (e) {
            case Entry.Added a -> visible.test(a.mailbox());
            case Entry.Flagged f -> visible.test(f.mailbox());
            case Entry.Expunged x -> visible.test(x.mailbox());
            case Entry.MovedAway m -> visible.test(m.mailbox());
            case Entry.Created c -> visible.test(c.mailbox());
            case Entry.Renamed r -> visible.test(r.mailbox());
            case Entry.Deleted d -> visible.test(d.mailbox());
            case Entry.Subscribed _ -> false;
        };
    }

    private void follow(Entry.MovedAway m, List<Entry> after) {
        for (Entry e : after)
            if (e instanceof Entry.Added a && a.mailbox() == m.target() && a.uids().size() == m.uids().size()) {
                var target = a.uids().iterator();
                for (var uids = m.uids().iterator(); uids.hasNext() && moved.size() < MAX;)
                    moved.put(new Spot(m.mailbox(), uids.nextLong()), new Spot(a.mailbox(), target.nextLong()));
                return;
            }
    }

    /** Rows of messages that are gone from a mailbox: expunged, or moved out of sight. */
    List<MessageRow> gone(long mailbox, @Nullable UidSet uids) throws Refusal {
        List<MessageRow> out = new ArrayList<>(whole.gone(mailbox, uids));
        if (uids == null)
            return out;
        UidSet.Builder found = new UidSet.Builder();
        out.stream().mapToLong(MessageRow::uid).sorted().forEach(found::add);
        UidSet known = found.build();
        for (var all = uids.iterator(); all.hasNext();) {
            long uid = all.nextLong();
            Spot at = moved.get(new Spot(mailbox, uid));
            if (known.contains(uid) || at == null)
                continue;
            for (Spot next = moved.get(at); next != null; next = moved.get(at))
                at = next;
            row(at).ifPresent(r -> out.add(new MessageRow(uid, r.flags(), r.modSeq(), r.size(), r.internalDate(), r.saveDate(), r.blob(),
                    r.emailId(), r.threadId(), r.journey())));
        }
        return out;
    }

    private Optional<MessageRow> row(Spot at) throws Refusal {
        try {
            Optional<MessageRow> there = whole.row(at.mailbox, at.uid);
            if (there.isPresent())
                return there;
        } catch (Refusal e) {
            if (e.reason() != Refusal.Reason.NO_SUCH_MAILBOX)
                throw e;
        }
        return whole.gone(at.mailbox, UidSet.of(at.uid)).stream().findFirst();
    }
}
