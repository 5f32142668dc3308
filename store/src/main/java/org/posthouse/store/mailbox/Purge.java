package org.posthouse.store.mailbox;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.rows.Keys;

/** Takes out of an account what its window has closed on: log records with the rows they speak of, and delivery keys. A bounded step each time. */
final class Purge implements WriteTurn.Operation<Integer> {
    private static final int ROWS = 10_000;

    private final long logBefore;
    private final long keysBefore;

    /** Times in milliseconds since 1970. */
    Purge(long logBefore, long keysBefore) {
        this.logBefore = logBefore;
        this.keysBefore = keysBefore;
    }

    /** Whether there is anything to do, found out without opening the account. */
    boolean isDue(Engine engine, Space space) throws Refusal {
        AtomicBoolean due = new AtomicBoolean();
        engine.scan(space, Keys.only(Keys.LOG), Keys.after(Keys.LOG), 1, false, (_, value) -> {
            RecordReader in = new RecordReader(value);
            in.format("change", 1);
            due.set(in.int64() < logBefore);
            return false;
        });
        if (due.get())
            return true;
        engine.scan(space, Keys.only(Keys.DELIVERY_TIME), Keys.deliveryTime(keysBefore, new byte[0]), 1, false, (_, _) -> {
            due.set(true);
            return false;
        });
        return due.get();
    }

    /** Rows taken out; 0 when nothing is left to do. */
    @Override
    public Integer apply(Change change) throws Refusal {
        WriteTurn turn = change.turn();
        long[] last = {-1};
        Set<Long> lost = new HashSet<>();
        LogReader.walk(turn.engine, turn.space, 0, Long.MAX_VALUE, false, (version, record) -> {
            if (record.millis() >= logBefore || !empty(change, record))
                return false;
            record.entries().forEach(e -> losing(e, lost));
            last[0] = version;
            return change.batch().changes().size() < ROWS;
        });
        if (last[0] >= 0)
            turn.engine.scan(turn.space, Keys.log(0), Keys.log(last[0] + 1), Integer.MAX_VALUE, false, (key, _) -> {
                change.batch().delete(key);
                return true;
            });
        for (long mailbox : lost)
            Vanished.forget(change, mailbox, ROWS);
        keys(change);
        if (!change.batch().isEmpty())
            change.rowsOnly();
        return change.batch().changes().size();
    }

    /** Takes out the rows a record speaks of; false when some are left for the next step. */
    private static boolean empty(Change change, LogRecord record) throws Refusal {
        for (LogRecord.Entry e : record.entries()) {
            if (e instanceof LogRecord.Entry.Expunged x)
                expunged(change, x);
            else if (e instanceof LogRecord.Entry.Deleted d && !deleted(change, d.mailbox()))
                return false;
        }
        return true;
    }

    // Where mailboxes lose messages, what they lost is remembered a row at a time.
    private static void losing(LogRecord.Entry entry, Set<Long> mailboxes) {
        if (entry instanceof LogRecord.Entry.Expunged x)
            mailboxes.add(x.mailbox());
        else if (entry instanceof LogRecord.Entry.MovedAway m)
            mailboxes.add(m.mailbox());
    }

    private static void expunged(Change change, LogRecord.Entry.Expunged x) {
        for (var uids = x.uids().iterator(); uids.hasNext();) {
            long uid = uids.nextLong();
            change.batch().delete(Keys.message(Keys.GONE_HOT, x.mailbox(), uid));
            change.batch().delete(Keys.message(Keys.GONE_COLD, x.mailbox(), uid));
            change.batch().delete(Keys.message(Keys.GONE_STRUCTURE, x.mailbox(), uid));
        }
    }

    private static boolean deleted(Change change, long mailbox) throws Refusal {
        WriteTurn turn = change.turn();
        for (char kind : new char[]{Keys.STRUCTURE, Keys.COLD, Keys.HOT, Keys.HIDDEN, Keys.VANISHED, Keys.DEVICE}) {
            int[] found = {0};
            turn.engine.scan(turn.space, Keys.mailbox(kind, mailbox), Keys.mailbox(kind, mailbox + 1), ROWS, false, (key, _) -> {
                change.batch().delete(key);
                found[0]++;
                return true;
            });
            if (found[0] == ROWS)
                return false;
        }
        change.batch().delete(Keys.mailbox(Keys.GONE_MAILBOX, mailbox));
        return true;
    }

    private void keys(Change change) throws Refusal {
        WriteTurn turn = change.turn();
        turn.engine.scan(turn.space, Keys.only(Keys.DELIVERY_TIME), Keys.deliveryTime(keysBefore, new byte[0]), ROWS, false, (key, _) -> {
            change.batch().delete(key);
            change.batch().delete(Keys.named(Keys.DELIVERY, java.util.Arrays.copyOfRange(key, 9, key.length)));
            return true;
        });
    }
}
