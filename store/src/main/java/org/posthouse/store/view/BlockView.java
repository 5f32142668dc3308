package org.posthouse.store.view;

import java.util.List;

/** The view of a mailbox over shared blocks. */
public record BlockView(long mailbox, long uidValidity, long uidNext, long version, long highestModSeq, List<String> keywords,
        Blocks blocks) implements MailboxView {
    @Override
    public int size() {
        return blocks.size();
    }

    @Override
    public long uid(int index) {
        int b = blocks.blockOf(index);
        return blocks.block(b).uid(index - blocks.start(b));
    }

    @Override
    public long flags(int index) {
        int b = blocks.blockOf(index);
        return blocks.block(b).flags(index - blocks.start(b));
    }

    @Override
    public long modSeq(int index) {
        int b = blocks.blockOf(index);
        return blocks.block(b).modSeq(index - blocks.start(b));
    }

    @Override
    public long octets(int index) {
        int b = blocks.blockOf(index);
        return blocks.block(b).size(index - blocks.start(b));
    }

    @Override
    public long internalDate(int index) {
        int b = blocks.blockOf(index);
        return blocks.block(b).date(index - blocks.start(b));
    }

    @Override
    public int indexOf(long uid) {
        return blocks.indexOf(uid);
    }

    @Override
    public int firstUnseen() {
        return blocks.firstUnseen();
    }

    @Override
    public Difference since(MailboxView earlier) {
        if (earlier instanceof BlockView v && v.blocks == blocks)
            return new Difference(UidSet.EMPTY, UidSet.EMPTY, UidSet.EMPTY);
        if (!(earlier instanceof BlockView other) || other.mailbox != mailbox || other.uidValidity != uidValidity)
            throw new IllegalArgumentException("views of two mailboxes");
        return blocks.since(other.blocks);
    }

    /** Identity is what counts: comparing a million messages by value is never wanted. */
    @Override
    public boolean equals(Object o) {
        return this == o;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "view of mailbox " + mailbox + " at " + version + ", " + size() + " messages";
    }
}
