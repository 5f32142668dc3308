package org.posthouse.store.mailbox;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.rows.UidRanges;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;

/** What one commit did, for those who read the log later; the version is in the key. Time in milliseconds since 1970. */
public record LogRecord(long millis, List<Entry> entries) {
    /** One change. The kinds have numbers of their own in the record; unknown ones cannot be. */
    public sealed interface Entry {
        /** Delivered: by the delivery of mail that came in, not by somebody who put it there. */
        record Added(long mailbox, UidSet uids, boolean delivered) implements Entry {
            /** Put there, copied or moved. */
            Added(long mailbox, UidSet uids) {
                this(mailbox, uids, false);
            }
        }

        /** Flags changed; what they were before. */
        record Flagged(long mailbox, long before, UidSet uids) implements Entry {}

        /** Gone into the recover window. */
        record Expunged(long mailbox, UidSet uids) implements Entry {}

        /** Gone into another mailbox. */
        record MovedAway(long mailbox, long target, UidSet uids) implements Entry {}

        record Created(long mailbox, MailboxName name) implements Entry {}

        /** Has another name or another use. */
        record Renamed(long mailbox, MailboxName before) implements Entry {}

        /** Gone with all its messages, which wait under the mailbox's id for the window to close. */
        record Deleted(long mailbox, MailboxName name) implements Entry {}

        record Subscribed(MailboxName name, boolean on) implements Entry {}
    }

    byte[] write() {
        RecordWriter out = new RecordWriter(64).octet(1).int64(millis);
        for (Entry e : entries) {
            switch (e) {
                case Entry.Added a -> UidRanges.write(out.octet(a.delivered ? 9 : 1).varint(a.mailbox), a.uids);
                case Entry.Flagged f -> UidRanges.write(out.octet(2).varint(f.mailbox).int64(f.before), f.uids);
                case Entry.Expunged x -> UidRanges.write(out.octet(3).varint(x.mailbox), x.uids);
                case Entry.MovedAway m -> UidRanges.write(out.octet(4).varint(m.mailbox).varint(m.target), m.uids);
                case Entry.Created c -> out.octet(5).varint(c.mailbox).text(c.name.value());
                case Entry.Renamed r -> out.octet(6).varint(r.mailbox).text(r.before.value());
                case Entry.Deleted d -> out.octet(7).varint(d.mailbox).text(d.name.value());
                case Entry.Subscribed s -> out.octet(8).octet(s.on ? 1 : 0).text(s.name.value());
            }
        }
        return out.done();
    }

    static LogRecord read(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("change", 1);
        long millis = in.int64();
        List<Entry> entries = new ArrayList<>();
        while (!in.atEnd())
            entries.add(entry(in));
        return new LogRecord(millis, entries);
    }

    private static Entry entry(RecordReader in) {
        int kind = in.octet();
        return switch (kind) {
            case 1 -> new Entry.Added(in.varint(), UidRanges.read(in), false);
            case 2 -> new Entry.Flagged(in.varint(), in.int64(), UidRanges.read(in));
            case 3 -> new Entry.Expunged(in.varint(), UidRanges.read(in));
            case 4 -> new Entry.MovedAway(in.varint(), in.varint(), UidRanges.read(in));
            case 5 -> new Entry.Created(in.varint(), new MailboxName(in.text()));
            case 6 -> new Entry.Renamed(in.varint(), new MailboxName(in.text()));
            case 7 -> new Entry.Deleted(in.varint(), new MailboxName(in.text()));
            case 8 -> subscribed(in);
            case 9 -> new Entry.Added(in.varint(), UidRanges.read(in), true);
            default -> throw new org.posthouse.store.record.UnreadableRecord("change record with unknown entry " + kind);
        };
    }

    private static Entry subscribed(RecordReader in) {
        boolean on = in.octet() == 1;
        return new Entry.Subscribed(new MailboxName(in.text()), on);
    }
}
