package org.posthouse.store.mailbox;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.view.Block;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.HotRow;
import org.posthouse.store.view.UidSet;

/** Takes messages out of a mailbox into the recover window: as many as one step may, the caller repeats it. */
final class Expunging implements WriteTurn.Operation<UidSet> {
    private static final int STEP_MESSAGES = 10_000;
    private static final long STEP_OCTETS = 16L << 20;

    private final long mailbox;
    private final @Nullable UidSet uids;
    private final boolean whateverFlags;

    Expunging(long mailbox, @Nullable UidSet uids, boolean whateverFlags) {
        this.mailbox = mailbox;
        this.uids = uids;
        this.whateverFlags = whateverFlags;
    }

    @Override
    public UidSet apply(Change change) throws Refusal {
        MailboxState m = WriteTurn.known(change.base(), mailbox);
        if (!whateverFlags && m.counts().deleted() == 0)
            return UidSet.EMPTY;
        Blocks blocks = new MailboxDraft(change, m).blocks();
        int[] indexes = wanted(blocks);
        if (indexes.length == 0)
            return UidSet.EMPTY;
        UidSet.Builder gone = new UidSet.Builder();
        int[] count = {0};
        long[] octets = {0};
        new RowReader(change.turn().engine, change.turn().space).read(mailbox, Keys.COLD, Keys.STRUCTURE, blocks.uids(indexes),
                (uid, cold, structure) -> {
                    int index = indexes[count[0]++];
                    int b = blocks.blockOf(index);
                    Block block = blocks.block(b);
                    int i = index - blocks.start(b);
                    octets[0] += block.size(i);
                    HotRow hot = new HotRow(block.flags(i), block.modSeq(i), block.size(i), block.date(i));
                    change.batch().put(Keys.message(Keys.GONE_HOT, mailbox, uid), hot.write());
                    change.batch().put(Keys.message(Keys.GONE_COLD, mailbox, uid), cold);
                    change.batch().put(Keys.message(Keys.GONE_STRUCTURE, mailbox, uid), structure);
                    Moving.drop(change, mailbox, uid);
                    gone.add(uid);
                    return change.batch().bytes() < STEP_OCTETS;
                });
        MailboxDraft draft = change.draft(mailbox);
        draft.remove(Arrays.copyOf(indexes, count[0]));
        change.drop(count[0], octets[0]);
        change.batch().useReserve();
        UidSet set = gone.build();
        change.log(new LogRecord.Entry.Expunged(mailbox, set));
        return set;
    }

    private int[] wanted(Blocks blocks) {
        int[] all = uids == null ? blocks.all() : blocks.indexes(uids);
        int n = 0;
        for (int index : all) {
            int b = blocks.blockOf(index);
            if (whateverFlags || (blocks.block(b).flags(index - blocks.start(b)) & Flags.DELETED) != 0)
                all[n++] = index;
            if (n == STEP_MESSAGES)
                break;
        }
        return Arrays.copyOf(all, n);
    }
}
