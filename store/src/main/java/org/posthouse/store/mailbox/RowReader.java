package org.posthouse.store.mailbox;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.UnreadableRecord;

/** Reads the larger rows of messages by key, many at a time. */
final class RowReader {
    private static final int AT_ONCE = Engine.MAX_GETS / 2;

    /** Takes the rows of one message; false ends the walk. */
    interface Rows {
        boolean take(long uid, byte[] cold, byte[] structure) throws Refusal;
    }

    private final Engine engine;
    private final Space space;

    RowReader(Engine engine, Space space) {
        this.engine = engine;
        this.space = space;
    }

    /** The messages must be there. */
    void read(long mailbox, char cold, char structure, long[] uids, Rows rows) throws Refusal {
        for (int from = 0; from < uids.length; from += AT_ONCE) {
            int to = Math.min(uids.length, from + AT_ONCE);
            List<byte[]> keys = new ArrayList<>(2 * (to - from));
            for (int i = from; i < to; i++) {
                keys.add(Keys.message(cold, mailbox, uids[i]));
                keys.add(Keys.message(structure, mailbox, uids[i]));
            }
            var values = engine.getAll(space, keys);
            for (int i = from; i < to; i++) {
                byte[] coldRow = values.get(2 * (i - from));
                byte[] structureRow = values.get(2 * (i - from) + 1);
                if (coldRow == null || structureRow == null)
                    throw new UnreadableRecord("rows of message " + uids[i] + " in mailbox " + mailbox + " are missing");
                if (!rows.take(uids[i], coldRow, structureRow))
                    return;
            }
        }
    }

    /** Structures by key; missing ones are left out. */
    void structures(long mailbox, long[] uids, AccountMail.StructureVisitor visitor) throws Refusal {
        for (int from = 0; from < uids.length; from += AT_ONCE) {
            int to = Math.min(uids.length, from + AT_ONCE);
            List<byte[]> keys = new ArrayList<>(to - from);
            for (int i = from; i < to; i++)
                keys.add(Keys.message(Keys.STRUCTURE, mailbox, uids[i]));
            var values = engine.getAll(space, keys);
            for (int i = from; i < to; i++) {
                byte[] record = values.get(i - from);
                if (record != null && !visitor.visit(uids[i], record))
                    return;
            }
        }
    }
}
