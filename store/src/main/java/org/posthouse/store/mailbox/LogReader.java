package org.posthouse.store.mailbox;

import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.Large;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.rows.Keys;

/** Walks an account's change log. A record in several pieces is joined whichever way the walk goes. */
final class LogReader {
    /** Takes a record; false ends the walk. */
    interface Visitor {
        boolean visit(long version, LogRecord record) throws Refusal;
    }

    private LogReader() {}

    /** Records with from <= version < to, at most limit rows, newest first when reverse. */
    static void walk(Engine engine, Space space, long from, long to, boolean reverse, Visitor visitor) throws Refusal {
        Walk walk = new Walk(reverse, visitor);
        engine.scan(space, Keys.log(from), to == Long.MAX_VALUE ? Keys.after(Keys.LOG) : Keys.log(to), Integer.MAX_VALUE, reverse, walk);
        walk.end();
        if (walk.refusal != null)
            throw walk.refusal;
    }

    private static final class Walk implements Engine.Visitor {
        private final boolean reverse;
        private final Visitor visitor;
        private byte[] record = new byte[0];
        private long version = -1;
        private boolean more = true;
        @org.jspecify.annotations.Nullable
        Refusal refusal;

        Walk(boolean reverse, Visitor visitor) {
            this.reverse = reverse;
            this.visitor = visitor;
        }

        @Override
        public boolean visit(byte[] key, byte[] value) {
            long v = new RecordReader(key, 1).int64();
            if (v != version && version >= 0)
                hand();
            record = v != version ? value : reverse ? Large.join(value, record) : Large.join(record, value);
            version = v;
            return more;
        }

        private void hand() {
            if (!more)
                return;
            try {
                more = visitor.visit(version, LogRecord.read(record));
            } catch (Refusal r) {
                refusal = r;
                more = false;
            }
        }

        void end() {
            if (version >= 0)
                hand();
        }
    }
}
