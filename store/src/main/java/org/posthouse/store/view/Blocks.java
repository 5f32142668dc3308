package org.posthouse.store.view;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All messages of a mailbox in UID order, in blocks. Immutable; a change makes a new list that shares every block it did not touch. */
public final class Blocks {
    public static final Blocks EMPTY = new Blocks(new Block[0]);

    private final Block[] blocks;
    /** Index of the first message of each block, and at the end the count of all. */
    private final int[] starts;
    /** The last comparison with others: all sessions that were told the same ask for the same. */
    private volatile @Nullable Compared compared;

    /** Does not hold the earlier blocks, which may be the last of their kind. */
    private record Compared(WeakReference<Blocks> earlier, MailboxView.Difference difference) {}

    private Blocks(Block[] blocks) {
        this.blocks = blocks;
        starts = new int[blocks.length + 1];
        for (int i = 0; i < blocks.length; i++)
            starts[i + 1] = starts[i] + blocks[i].count();
    }

    public int size() {
        return starts[blocks.length];
    }

    public int count() {
        return blocks.length;
    }

    public Block block(int i) {
        return blocks[i];
    }

    MailboxView.Difference since(Blocks earlier) {
        Compared last = compared;
        if (last != null && last.earlier.refersTo(earlier))
            return last.difference;
        MailboxView.Difference found = new BlockDifference(earlier, this).find();
        compared = new Compared(new WeakReference<>(earlier), found);
        return found;
    }

    /** Octets held, shared blocks counted in full. */
    public long bytes() {
        long sum = 4L * starts.length + 4L * blocks.length;
        for (Block b : blocks)
            sum += b.bytes() + 16 + 16;
        return sum;
    }

    /** The block that holds a message. */
    public int blockOf(int index) {
        if (index < 0 || index >= size())
            throw new IndexOutOfBoundsException("message " + index + " of " + size());
        int i = Arrays.binarySearch(starts, index);
        return i >= 0 ? i : -i - 2;
    }

    public int start(int block) {
        return starts[block];
    }

    public int indexOf(long uid) {
        int low = 0, high = blocks.length;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (blocks[mid].lastUid() < uid)
                low = mid + 1;
            else
                high = mid;
        }
        if (low == blocks.length)
            return -size() - 1;
        int i = blocks[low].lowerBound(uid);
        int index = starts[low] + i;
        return blocks[low].uid(i) == uid ? index : -index - 1;
    }

    /** Index of the first message without \Seen, -1 where there is none. */
    int firstUnseen() {
        for (int b = 0; b < blocks.length; b++) {
            int i = blocks[b].firstUnseen();
            if (i >= 0)
                return starts[b] + i;
        }
        return -1;
    }

    /** UIDs below uidNext that are not there. */
    public UidSet gone(long uidNext) {
        UidSet.Builder out = new UidSet.Builder();
        long next = 1;
        for (Block block : blocks)
            for (int i = 0; i < block.count(); i++) {
                long uid = block.uid(i);
                if (uid > next)
                    out.add(next, uid - 1);
                next = uid + 1;
            }
        if (next < uidNext)
            out.add(next, uidNext - 1);
        return out.build();
    }

    /** All indexes. */
    public int[] all() {
        int[] out = new int[size()];
        Arrays.setAll(out, i -> i);
        return out;
    }

    /** The UIDs at these indexes. */
    public long[] uids(int[] indexes) {
        long[] out = new long[indexes.length];
        for (int k = 0; k < out.length; k++) {
            int b = blockOf(indexes[k]);
            out[k] = block(b).uid(indexes[k] - start(b));
        }
        return out;
    }

    /** Indexes, ascending, of the messages in a set of UIDs. */
    public int[] indexes(UidSet uids) {
        int[] found = new int[(int) Math.min(uids.size(), size())];
        int n = 0;
        for (int r = 0; r < uids.ranges(); r++) {
            int from = indexOf(uids.first(r));
            int to = indexOf(uids.last(r));
            from = from < 0 ? -from - 1 : from;
            to = to < 0 ? -to - 1 : to + 1;
            for (int i = from; i < to; i++)
                found[n++] = i;
        }
        return n == found.length ? found : Arrays.copyOf(found, n);
    }

    /** With messages added at the end; their UIDs are higher than all before. */
    public Blocks plus(List<NewRow> rows) {
        Builder out = new Builder();
        int keep = blocks.length;
        if (keep > 0 && blocks[keep - 1].count() < Block.FULL)
            keep--;
        out.done.addAll(Arrays.asList(blocks).subList(0, keep));
        if (keep < blocks.length)
            out.addAll(blocks[keep], rows.size());
        for (NewRow row : rows)
            out.add(row.uid(), row.hot().flags(), row.hot().modSeq(), row.hot().size(), row.hot().date());
        return out.build();
    }

    /** A message to be added. */
    public record NewRow(long uid, HotRow hot) {}

    /** With other flags, and one modseq, for the messages at these ascending indexes. */
    public Blocks withFlags(int[] indexes, long[] flags, long modSeq) {
        Block[] out = blocks.clone();
        for (int k = 0; k < indexes.length;) {
            int b = blockOf(indexes[k]);
            Block old = blocks[b];
            Block.Builder builder = new Block.Builder(old.count());
            for (int i = 0; i < old.count(); i++) {
                if (k < indexes.length && indexes[k] == starts[b] + i)
                    builder.add(old, i, flags[k++], modSeq);
                else
                    builder.add(old, i, i + 1);
            }
            out[b] = builder.build();
        }
        return new Blocks(out);
    }

    /** Without the messages at these ascending indexes; what is left of a block joins the one before where both are small. */
    public Blocks without(int[] indexes) {
        List<Block> out = new ArrayList<>(blocks.length);
        int k = 0;
        for (int b = 0; b < blocks.length; b++) {
            Block old = blocks[b];
            if (k == indexes.length || indexes[k] >= starts[b + 1]) {
                out.add(old);
                continue;
            }
            Block.Builder rest = new Block.Builder(old.count());
            for (int i = 0; i < old.count(); i++) {
                if (k < indexes.length && indexes[k] == starts[b] + i)
                    k++;
                else
                    rest.add(old, i, i + 1);
            }
            if (rest.count() > 0)
                join(out, rest.build());
        }
        return new Blocks(out.toArray(Block[]::new));
    }

    private static void join(List<Block> out, Block block) {
        Block last = out.isEmpty() ? null : out.getLast();
        if (last == null || last.count() + block.count() > Block.FULL / 2) {
            out.add(block);
            return;
        }
        Block.Builder both = new Block.Builder(last.count() + block.count());
        out.set(out.size() - 1, both.add(last, 0, last.count()).add(block, 0, block.count()).build());
    }

    /** Collects messages in UID order into full blocks. */
    public static final class Builder {
        private final List<Block> done = new ArrayList<>();
        private Block.Builder last = new Block.Builder(1);

        public void add(long uid, long flags, long modSeq, long size, long date) {
            if (last.count() == Block.FULL) {
                done.add(last.build());
                last = new Block.Builder(Block.FULL);
            }
            last.add(uid, flags, modSeq, size, date);
        }

        private void addAll(Block block, int more) {
            last = new Block.Builder(block.count() + more).add(block, 0, block.count());
        }

        public Blocks build() {
            if (last.count() > 0)
                done.add(last.build());
            return done.isEmpty() ? EMPTY : new Blocks(done.toArray(Block[]::new));
        }
    }
}
