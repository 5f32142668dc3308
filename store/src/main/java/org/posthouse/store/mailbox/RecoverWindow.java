package org.posthouse.store.mailbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.HotRow;
import org.posthouse.store.view.UidSet;

/**
 * Expunged messages until their time is over. What was expunged when is in the change log; the rows lie under the same mailbox and UID with a kind of their
 * own. Messages of a deleted mailbox stay where they are under its id, which is never given again.
 */
final class RecoverWindow {
    private static final int AT_ONCE = 256;

    private final WriteTurn turn;

    RecoverWindow(WriteTurn turn) {
        this.turn = turn;
    }

    List<Recoverable> newest(int limit) throws Refusal {
        List<Recoverable> out = new ArrayList<>();
        LogReader.walk(turn.engine, turn.space, 0, Long.MAX_VALUE, true, (_, record) -> {
            for (LogRecord.Entry e : record.entries()) {
                if (e instanceof LogRecord.Entry.Expunged x)
                    expunged(x, Instant.ofEpochMilli(record.millis()), limit, out);
                else if (e instanceof LogRecord.Entry.Deleted d)
                    deleted(d, Instant.ofEpochMilli(record.millis()), limit, out);
            }
            return out.size() < limit;
        });
        return out;
    }

    private void expunged(LogRecord.Entry.Expunged x, Instant when, int limit, List<Recoverable> out) throws Refusal {
        MailboxName name = name(x.mailbox());
        List<Long> uids = new ArrayList<>(AT_ONCE);
        for (var all = x.uids().iterator(); all.hasNext() && out.size() < limit;) {
            uids.add(all.nextLong());
            if (uids.size() == AT_ONCE || !all.hasNext()) {
                rows(x.mailbox(), Keys.GONE_HOT, Keys.GONE_COLD, uids, row -> {
                    if (out.size() < limit)
                        out.add(new Recoverable(x.mailbox(), name, when, row));
                });
                uids.clear();
            }
        }
    }

    private void deleted(LogRecord.Entry.Deleted d, Instant when, int limit, List<Recoverable> out) throws Refusal {
        List<Long> uids = new ArrayList<>();
        turn.engine.scan(turn.space, Keys.mailbox(Keys.HOT, d.mailbox()), Keys.mailbox(Keys.HOT, d.mailbox() + 1), limit - out.size(),
                false, (key, _) -> {
                    uids.add(Keys.uidOf(key));
                    return true;
                });
        for (int from = 0; from < uids.size(); from += AT_ONCE)
            rows(d.mailbox(), Keys.HOT, Keys.COLD, uids.subList(from, Math.min(uids.size(), from + AT_ONCE)),
                    row -> out.add(new Recoverable(d.mailbox(), d.name(), when, row)));
    }

    private interface Found {
        void row(MessageRow row);
    }

    private void rows(long mailbox, char hot, char cold, List<Long> uids, Found found) throws Refusal {
        List<byte[]> keys = new ArrayList<>(2 * uids.size());
        for (long uid : uids) {
            keys.add(Keys.message(hot, mailbox, uid));
            keys.add(Keys.message(cold, mailbox, uid));
        }
        var values = turn.engine.getAll(turn.space, keys);
        for (int i = 0; i < uids.size(); i++) {
            byte[] h = values.get(2 * i), c = values.get(2 * i + 1);
            // Absent: put back already.
            if (h != null && c != null)
                found.row(MessageRow.of(uids.get(i), HotRow.read(h), ColdRow.read(c)));
        }
    }

    /** The name a mailbox has, or had when it was deleted. */
    private MailboxName name(long mailbox) throws Refusal {
        MailboxState m = turn.state().mailbox(mailbox);
        if (m != null)
            return m.name();
        byte[] gone = turn.engine.get(turn.space, Keys.mailbox(Keys.GONE_MAILBOX, mailbox));
        return gone == null ? MailboxName.INBOX : GoneMailbox.read(gone).name();
    }

    /** Puts messages back under new UIDs; old to new. Those that are gone for good or back already are left out. */
    Map<Long, Long> recover(Change change, List<Recoverable> messages, long mailbox) throws Refusal {
        WriteTurn.known(change.base(), mailbox);
        Map<Long, Long> out = new LinkedHashMap<>();
        List<Blocks.NewRow> rows = new ArrayList<>();
        UidSet.Builder added = new UidSet.Builder();
        for (Recoverable r : messages) {
            Blocks.NewRow row = one(change, r, mailbox);
            if (row != null) {
                rows.add(row);
                added.add(row.uid());
                out.put(r.row().uid(), row.uid());
            }
        }
        if (!rows.isEmpty()) {
            change.draft(mailbox).add(rows);
            change.log(new LogRecord.Entry.Added(mailbox, added.build()));
        }
        return out;
    }

    private Blocks.@Nullable NewRow one(Change change, Recoverable r, long mailbox) throws Refusal {
        long uid = r.row().uid();
        boolean mailboxGone = change.base().mailbox(r.mailbox()) == null;
        char[] kinds = {Keys.GONE_HOT, Keys.GONE_COLD, Keys.GONE_STRUCTURE};
        byte[][] found = get(r.mailbox(), uid, kinds);
        if (found == null && mailboxGone) {
            kinds = new char[]{Keys.HOT, Keys.COLD, Keys.STRUCTURE};
            found = get(r.mailbox(), uid, kinds);
        }
        if (found == null)
            return null;
        for (char kind : kinds)
            change.batch().delete(Keys.message(kind, r.mailbox(), uid));
        HotRow old = HotRow.read(found[0]);
        change.add(old.size());
        MailboxDraft draft = change.draft(mailbox);
        // Put back, a message is new to every POP3 device, and so wears none of their keywords. The others belong to the mailbox it was in; where that is another one they are translated, where it is gone they are lost.
        MailboxState was = change.base().mailbox(r.mailbox());
        long mark = was == null ? 0 : Flags.keywords(was.keywords(), PopDevice::isKeyword);
        long flags = r.mailbox() == mailbox
                ? old.flags() & ~mark
                : was == null ? old.flags() & Flags.SYSTEM : MailboxDraft.translate(old.flags() & ~mark, draft.translation(was));
        HotRow hot = new HotRow(flags & ~Flags.DELETED, change.version(), old.size(), old.date());
        long newUid = draft.newUid();
        Moving.put(change, mailbox, newUid, hot, ColdRow.read(found[1]).savedAt(Instant.ofEpochMilli(change.now())), found[2]);
        return new Blocks.NewRow(newUid, hot);
    }

    private byte @Nullable [][] get(long mailbox, long uid, char[] kinds) throws Refusal {
        List<byte[]> keys = new ArrayList<>(kinds.length);
        for (char kind : kinds)
            keys.add(Keys.message(kind, mailbox, uid));
        var values = turn.engine.getAll(turn.space, keys);
        byte[][] out = new byte[kinds.length][];
        for (int i = 0; i < kinds.length; i++) {
            byte[] value = values.get(i);
            if (value == null)
                return null;
            out[i] = value;
        }
        return out;
    }
}
