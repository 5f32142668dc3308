package org.posthouse.store.mailbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.view.Block;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.HotRow;
import org.posthouse.store.view.UidSet;

/** Copies or moves messages of one account in one change. */
final class Moving implements WriteTurn.Operation<CopyResult> {
    private final long from;
    private final UidSet uids;
    private final long to;
    private final boolean move;
    private final long mask;

    /** @param mask the flags that are kept */
    Moving(long from, UidSet uids, long to, boolean move, long mask) {
        this.from = from;
        this.uids = uids;
        this.to = to;
        this.move = move;
        this.mask = mask;
    }

    @Override
    public CopyResult apply(Change change) throws Refusal {
        MailboxState source = WriteTurn.known(change.base(), from);
        return apply(change, source, new MailboxDraft(change, source).blocks());
    }

    CopyResult apply(Change change, MailboxState source, Blocks blocks) throws Refusal {
        int[] indexes = blocks.indexes(uids);
        if (indexes.length == 0) {
            MailboxState target = WriteTurn.known(change.base(), to);
            return new CopyResult(target.uidValidity(), UidSet.EMPTY, UidSet.EMPTY);
        }
        MailboxDraft target = change.draft(to);
        // Without keywords there is nothing to translate, and nothing to name in the target.
        boolean keywords = (mask & 1L << Flags.FIRST_KEYWORD) != 0;
        long @Nullable [] translation = to == from || !keywords ? null : target.translation(source);
        long kept = keywords ? mask : mask & Flags.SYSTEM;
        long[] old = blocks.uids(indexes);
        List<Blocks.NewRow> rows = new ArrayList<>(indexes.length);
        UidSet.Builder taken = new UidSet.Builder(), given = new UidSet.Builder();
        Instant now = Instant.ofEpochMilli(change.now());
        new RowReader(change.turn().engine, change.turn().space).read(from, Keys.COLD, Keys.STRUCTURE, old, (uid, cold, structure) -> {
            int index = blocks.indexOf(uid);
            int b = blocks.blockOf(index);
            Block block = blocks.block(b);
            int i = index - blocks.start(b);
            if (!move)
                change.add(block.size(i));
            HotRow hot = new HotRow(MailboxDraft.translate(block.flags(i), translation) & kept, change.version(), block.size(i),
                    block.date(i));
            long newUid = target.newUid();
            put(change, to, newUid, hot, ColdRow.read(cold).savedAt(now), structure);
            if (move)
                drop(change, from, uid);
            rows.add(new Blocks.NewRow(newUid, hot));
            taken.add(uid);
            given.add(newUid);
            return true;
        });
        target.add(rows);
        UidSet gone = taken.build(), added = given.build();
        if (move) {
            // It takes as much as it gives, and is how many delete.
            change.batch().useReserve();
            change.draft(from).remove(indexes);
            change.log(new LogRecord.Entry.MovedAway(from, to, gone));
        }
        change.log(new LogRecord.Entry.Added(to, added));
        return new CopyResult(target.uidValidity(), gone, added);
    }

    /** Writes a message's three rows. Refusal LIMIT when the change has grown too large for one commit. */
    static void put(Change change, long mailbox, long uid, HotRow hot, ColdRow cold, byte[] structure) throws Refusal {
        change.turn().sweep().keep(cold.blob());
        change.batch().put(Keys.message(Keys.HOT, mailbox, uid), hot.write());
        change.batch().put(Keys.message(Keys.COLD, mailbox, uid), cold.write());
        change.batch().put(Keys.message(Keys.STRUCTURE, mailbox, uid), structure);
        if (change.batch().bytes() > Engine.MAX_BATCH)
            throw new Refusal(Refusal.Reason.LIMIT, "too many messages at once; do it in smaller steps");
    }

    static void drop(Change change, long mailbox, long uid) {
        change.batch().delete(Keys.message(Keys.HOT, mailbox, uid));
        change.batch().delete(Keys.message(Keys.COLD, mailbox, uid));
        change.batch().delete(Keys.message(Keys.STRUCTURE, mailbox, uid));
    }
}
