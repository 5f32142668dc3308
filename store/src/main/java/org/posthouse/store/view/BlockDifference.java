package org.posthouse.store.view;

/** Walks two lists of blocks side by side. Blocks that are the same object are passed over whole, so that a small change costs little in a huge mailbox. */
final class BlockDifference {
    private final UidSet.Builder expunged = new UidSet.Builder(), added = new UidSet.Builder(), flagged = new UidSet.Builder();
    private final Cursor before;
    private final Cursor now;

    BlockDifference(Blocks before, Blocks now) {
        this.before = new Cursor(before);
        this.now = new Cursor(now);
    }

    MailboxView.Difference find() {
        while (!before.atEnd() && !now.atEnd()) {
            if (before.i == 0 && now.i == 0 && before.block() == now.block()) {
                before.nextBlock();
                now.nextBlock();
                continue;
            }
            long a = before.uid(), b = now.uid();
            if (a < b) {
                expunged.add(a);
                before.next();
            } else if (b < a) {
                added.add(b);
                now.next();
            } else {
                if (!before.block().sameRow(before.i, now.block(), now.i))
                    flagged.add(a);
                before.next();
                now.next();
            }
        }
        for (; !before.atEnd(); before.next())
            expunged.add(before.uid());
        for (; !now.atEnd(); now.next())
            added.add(now.uid());
        return new MailboxView.Difference(expunged.build(), added.build(), flagged.build());
    }

    private static final class Cursor {
        private final Blocks blocks;
        private int b;
        private int i;

        Cursor(Blocks blocks) {
            this.blocks = blocks;
        }

        boolean atEnd() {
            return b == blocks.count();
        }

        Block block() {
            return blocks.block(b);
        }

        long uid() {
            return block().uid(i);
        }

        void next() {
            if (++i == block().count())
                nextBlock();
        }

        void nextBlock() {
            b++;
            i = 0;
        }
    }
}
