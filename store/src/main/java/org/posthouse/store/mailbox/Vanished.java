package org.posthouse.store.mailbox;

import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.Large;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.rows.UidRanges;
import org.posthouse.store.view.BlockView;
import org.posthouse.store.view.UidSet;

/**
 * The UIDs that a mailbox has lost, a row for each commit that took some away. What the oldest row does not reach back to is answered
 * with all UIDs that are not there any more, so that rows may be forgotten, oldest first. RFC 7162 §5.3
 */
final class Vanished {
    /** Rows kept of a mailbox when housekeeping comes. */
    static final int KEPT = 10_000;
    private static final int VERSION_AT = 5;
    private static final int KEY = 13;

    private Vanished() {}

    static byte[] write(UidSet uids) {
        RecordWriter out = new RecordWriter(32).octet(1);
        UidRanges.write(out, uids);
        return out.done();
    }

    static UidSet read(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("vanished messages", 1);
        return UidRanges.read(in);
    }

    static void put(Batch batch, long mailbox, long version, UidSet uids) {
        if (!uids.isEmpty())
            Large.put(batch, Keys.vanished(mailbox, version), write(uids));
    }

    /** What went with versions after a modseq and is not in the view; of the UIDs asked for alone. */
    static UidSet since(Engine engine, Space space, BlockView view, long modSeq, UidSet among) throws Refusal {
        if (modSeq >= view.highestModSeq())
            return UidSet.EMPTY;
        long mailbox = view.mailbox();
        long[] oldest = {Long.MAX_VALUE};
        engine.scan(space, Keys.mailbox(Keys.VANISHED, mailbox), Keys.mailbox(Keys.VANISHED, mailbox + 1), 1, false, (key, _) -> {
            oldest[0] = version(key);
            return false;
        });
        if (modSeq < oldest[0] - 1)
            return view.blocks().gone(view.uidNext()).and(among);
        UidSet.Builder out = new UidSet.Builder();
        Joined rows = new Joined(out);
        engine.scan(space, Keys.vanished(mailbox, modSeq + 1), Keys.vanished(mailbox, view.version() + 1), Integer.MAX_VALUE, false,
                rows);
        rows.end();
        return out.build().and(among);
    }

    private static long version(byte[] key) {
        return new RecordReader(key, VERSION_AT).int64();
    }

    /** Takes out the oldest rows of a mailbox that has more than are kept, at most so many at once. */
    static void forget(Change change, long mailbox, int atOnce) throws Refusal {
        WriteTurn turn = change.turn();
        byte[] from = Keys.mailbox(Keys.VANISHED, mailbox);
        byte[] to = Keys.mailbox(Keys.VANISHED, mailbox + 1);
        int[] rows = {0};
        turn.engine.scan(turn.space, from, to, KEPT + atOnce, false, (_, _) -> {
            rows[0]++;
            return true;
        });
        int[] left = {rows[0] - KEPT};
        turn.engine.scan(turn.space, from, to, KEPT + atOnce, false, (key, _) -> {
            // A row in pieces goes whole.
            if (left[0]-- <= 0 && key.length == KEY)
                return false;
            change.batch().delete(key);
            return true;
        });
    }

    /** Rows, of which some come in pieces. */
    private static final class Joined implements Engine.Visitor {
        private final UidSet.Builder out;
        private byte[] row = new byte[0];

        Joined(UidSet.Builder out) {
            this.out = out;
        }

        @Override
        public boolean visit(byte[] key, byte[] value) {
            if (key.length == KEY) {
                end();
                row = value;
            } else
                row = Large.join(row, value);
            return true;
        }

        void end() {
            if (row.length == 0)
                return;
            out.add(read(row));
        }
    }
}
