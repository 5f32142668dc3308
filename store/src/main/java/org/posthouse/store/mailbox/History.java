package org.posthouse.store.mailbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.view.HotRow;
import org.posthouse.store.view.UidSet;

/** The change log for those who want to know what happened since a version. */
final class History {
    private static final int AT_ONCE = Engine.MAX_GETS / 2;

    private History() {}

    /** The oldest record tells how far back the log goes: those before it may have been purged. */
    static boolean reachesBackTo(WriteTurn turn, long since) throws Refusal {
        long now = turn.state().version;
        if (since > now || since < 0)
            return false;
        if (since == now)
            return true;
        long[] oldest = {-1};
        turn.engine.scan(turn.space, Keys.only(Keys.LOG), Keys.after(Keys.LOG), 1, false, (key, _) -> {
            oldest[0] = new RecordReader(key, 1).int64();
            return false;
        });
        return oldest[0] >= 0 && since >= oldest[0] - 1;
    }

    static List<MessageRow> gone(WriteTurn turn, long mailbox, @Nullable UidSet uids) throws Refusal {
        List<MessageRow> out = new ArrayList<>();
        if (turn.state().mailbox(mailbox) == null)
            left(turn, mailbox, uids, out);
        if (uids == null)
            return out;
        List<Long> some = new ArrayList<>(AT_ONCE);
        for (var all = uids.iterator(); all.hasNext();) {
            some.add(all.nextLong());
            if (some.size() == AT_ONCE || !all.hasNext()) {
                expunged(turn, mailbox, some, out);
                some.clear();
            }
        }
        return out;
    }

    // Messages that were there when their mailbox was deleted stay where they are.
    private static void left(WriteTurn turn, long mailbox, @Nullable UidSet uids, List<MessageRow> out) throws Refusal {
        Map<Long, HotRow> hot = new HashMap<>();
        turn.engine.scan(turn.space, Keys.mailbox(Keys.HOT, mailbox), Keys.mailbox(Keys.HOT, mailbox + 1), Integer.MAX_VALUE, false,
                (key, value) -> {
                    if (uids == null || uids.contains(Keys.uidOf(key)))
                        hot.put(Keys.uidOf(key), HotRow.read(value));
                    return true;
                });
        turn.engine.scan(turn.space, Keys.mailbox(Keys.COLD, mailbox), Keys.mailbox(Keys.COLD, mailbox + 1), Integer.MAX_VALUE, false,
                (key, value) -> {
                    HotRow row = hot.get(Keys.uidOf(key));
                    if (row != null)
                        out.add(MessageRow.of(Keys.uidOf(key), row, ColdRow.read(value)));
                    return true;
                });
    }

    private static void expunged(WriteTurn turn, long mailbox, List<Long> uids, List<MessageRow> out) throws Refusal {
        List<byte[]> keys = new ArrayList<>(2 * uids.size());
        for (long uid : uids) {
            keys.add(Keys.message(Keys.GONE_HOT, mailbox, uid));
            keys.add(Keys.message(Keys.GONE_COLD, mailbox, uid));
        }
        var values = turn.engine.getAll(turn.space, keys);
        for (int i = 0; i < uids.size(); i++) {
            byte[] hot = values.get(2 * i), cold = values.get(2 * i + 1);
            if (hot != null && cold != null)
                out.add(MessageRow.of(uids.get(i), HotRow.read(hot), ColdRow.read(cold)));
        }
    }
}
