package org.posthouse.store.mailbox;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.view.BlockView;
import org.posthouse.store.view.Blocks;

/** A mailbox at one version: its record, and its view where that is loaded. Immutable. */
record MailboxState(long id, MailboxName name, @Nullable SpecialUse use, long uidValidity, long uidNext, long recent, Counts counts,
        long highestModSeq,
        List<String> keywords, @Nullable BlockView view) {

    /** Their places are the numbers in the record. */
    private static final List<SpecialUse> USES = List.of(SpecialUse.DRAFTS, SpecialUse.SENT, SpecialUse.JUNK, SpecialUse.TRASH,
            SpecialUse.ARCHIVE, SpecialUse.ALL,
            SpecialUse.FLAGGED);

    /** Messages, those without \Seen, those with \Deleted, and octets of all. */
    record Counts(long messages, long unseen, long deleted, long size) {
        static final Counts NONE = new Counts(0, 0, 0, 0);
    }

    static MailboxState empty(long id, MailboxName name, @Nullable SpecialUse use, long uidValidity, long version) {
        return new MailboxState(id, name, use, uidValidity, 1, 1, Counts.NONE, version, List.of(),
                new BlockView(id, uidValidity, 1, version, version, List.of(), Blocks.EMPTY));
    }

    MailboxState with(@Nullable BlockView newView) {
        return new MailboxState(id, name, use, uidValidity, uidNext, recent, counts, highestModSeq, keywords, newView);
    }

    MailboxState named(MailboxName newName) {
        return new MailboxState(id, newName, use, uidValidity, uidNext, recent, counts, highestModSeq, keywords, view);
    }

    MailboxState used(@Nullable SpecialUse newUse) {
        return new MailboxState(id, name, newUse, uidValidity, uidNext, recent, counts, highestModSeq, keywords, view);
    }

    MailboxState withRecent(long uid) {
        return new MailboxState(id, name, use, uidValidity, uidNext, uid, counts, highestModSeq, keywords, view);
    }

    Mailbox told(boolean subscribed) {
        return new Mailbox(id, name, use, subscribed, uidValidity, uidNext, counts.messages, counts.unseen, counts.deleted, counts.size,
                highestModSeq);
    }

    byte[] write() {
        RecordWriter out = new RecordWriter(96).octet(1).text(name.value()).octet(use == null ? 0 : USES.indexOf(use) + 1);
        out.varint(uidValidity).varint(uidNext).varint(recent).varint(counts.messages).varint(counts.unseen).varint(counts.deleted);
        out.varint(counts.size).varint(highestModSeq).varint(keywords.size());
        for (String keyword : keywords)
            out.text(keyword);
        return out.done();
    }

    static MailboxState read(long id, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("mailbox", 1);
        MailboxName name = new MailboxName(in.text());
        int use = in.octet();
        long uidValidity = in.varint(), uidNext = in.varint(), recent = in.varint();
        Counts counts = new Counts(in.varint(), in.varint(), in.varint(), in.varint());
        long highestModSeq = in.varint();
        int count = in.count();
        List<String> keywords = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
            keywords.add(in.text());
        return new MailboxState(id, name, use == 0 ? null : USES.get(use - 1), uidValidity, uidNext, recent, counts, highestModSeq,
                List.copyOf(keywords),
                null);
    }
}
