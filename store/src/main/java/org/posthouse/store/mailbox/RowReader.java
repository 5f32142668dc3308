package org.posthouse.store.mailbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.UnreadableRecord;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.Keys;

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

    /** Messages by key; missing ones are left out. */
    void messages(long mailbox, long[] uids, Set<AccountMail.Part> parts, AccountMail.MessageVisitor visitor) throws Refusal {
        int rows = parts.contains(AccountMail.Part.STRUCTURE) ? 2 : 1;
        for (int from = 0; from < uids.length; from += AT_ONCE) {
            int to = Math.min(uids.length, from + AT_ONCE);
            List<byte[]> keys = new ArrayList<>(rows * (to - from));
            for (int i = from; i < to; i++) {
                keys.add(Keys.message(Keys.COLD, mailbox, uids[i]));
                if (rows == 2)
                    keys.add(Keys.message(Keys.STRUCTURE, mailbox, uids[i]));
            }
            List<Engine.Found> found = found(keys, parts.contains(AccountMail.Part.CONTENT));
            for (int i = from; i < to; i++) {
                Engine.Found cold = found.get(rows * (i - from));
                byte[] structure = rows == 2 ? found.get(rows * (i - from) + 1).value() : null;
                byte[] row = cold.value();
                if (row != null && !visitor.visit(new StoredMessage(engine, uids[i], ColdRow.read(row), structure, cold.blob())))
                    return;
            }
        }
    }

    /** With its bytes; null where it is missing. */
    @Nullable
    StoredMessage message(long mailbox, long uid) throws Refusal {
        Engine.Found cold = found(List.of(Keys.message(Keys.COLD, mailbox, uid)), true).getFirst();
        byte[] row = cold.value();
        return row == null ? null : new StoredMessage(engine, uid, ColdRow.read(row), null, cold.blob());
    }

    private List<Engine.Found> found(List<byte[]> keys, boolean content) throws Refusal {
        if (content)
            return engine.getWithBlobs(space, keys, (key, value) -> key[0] == Keys.COLD ? ColdRow.blob(value) : null);
        return engine.getAll(space, keys).stream().map(value -> new Engine.Found(value, null)).toList();
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
