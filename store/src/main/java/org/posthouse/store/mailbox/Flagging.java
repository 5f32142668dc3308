package org.posthouse.store.mailbox;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.view.Block;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.HotRow;
import org.posthouse.store.view.UidSet;

/** Changes flags. What a view holds is all that a row holds, so no row is read. */
final class Flagging implements WriteTurn.Operation<StoreResult> {
    private final long mailbox;
    private final UidSet uids;
    private final FlagChange wanted;
    private final long unchangedSince;

    Flagging(long mailbox, UidSet uids, FlagChange wanted, long unchangedSince) {
        this.mailbox = mailbox;
        this.uids = uids;
        this.wanted = wanted;
        this.unchangedSince = unchangedSince;
    }

    @Override
    public StoreResult apply(Change change) throws Refusal {
        // A draft of its own until something changes: a change of nothing leaves the mailbox's modseq alone.
        MailboxDraft draft = new MailboxDraft(change, WriteTurn.known(change.base(), mailbox));
        Blocks blocks = draft.blocks();
        int[] indexes = blocks.indexes(uids);
        long bits = wanted.how() == FlagChange.How.REMOVE ? draft.knownBits(wanted.flags()) : draft.bits(wanted.flags(), false);
        UidSet.Builder changed = new UidSet.Builder(), conflicts = new UidSet.Builder();
        long[] before = new long[indexes.length], after = new long[indexes.length];
        Map<Long, UidSet.Builder> byOldFlags = new HashMap<>();
        int n = 0;
        for (int index : indexes) {
            int b = blocks.blockOf(index);
            Block block = blocks.block(b);
            int i = index - blocks.start(b);
            if (unchangedSince >= 0 && block.modSeq(i) > unchangedSince) {
                conflicts.add(block.uid(i));
                continue;
            }
            long old = block.flags(i), flags = apply(old, bits);
            if (flags == old)
                continue;
            indexes[n] = index;
            before[n] = old;
            after[n++] = flags;
            changed.add(block.uid(i));
            byOldFlags.computeIfAbsent(old, _ -> new UidSet.Builder()).add(block.uid(i));
            HotRow row = new HotRow(flags, change.version(), block.size(i), block.date(i));
            change.batch().put(Keys.message(Keys.HOT, mailbox, block.uid(i)), row.write());
        }
        if (n == 0)
            return new StoreResult(UidSet.EMPTY, conflicts.build(), change.base().version);
        MailboxDraft kept = change.draft(mailbox);
        // The first half of deleting must work where the disk is full.
        if (wanted.how() != FlagChange.How.REMOVE && (wanted.flags().system() & Flags.DELETED) != 0)
            change.batch().useReserve();
        if (wanted.how() != FlagChange.How.REMOVE)
            kept.bits(wanted.flags(), false);
        if (wanted.how() == FlagChange.How.REMOVE)
            PopDevices.takenOff(change, mailbox, wanted.flags().keywords(), changed.build());
        kept.flags(Arrays.copyOf(indexes, n), before, after);
        byOldFlags.forEach((old, set) -> change.log(new LogRecord.Entry.Flagged(mailbox, old, set.build())));
        return new StoreResult(changed.build(), conflicts.build(), change.version());
    }

    private long apply(long old, long bits) {
        return switch (wanted.how()) {
            case ADD -> old | bits & wanted.mask();
            case REMOVE -> old & ~(bits & wanted.mask());
            case REPLACE -> old & ~wanted.mask() | bits & wanted.mask();
        };
    }
}
