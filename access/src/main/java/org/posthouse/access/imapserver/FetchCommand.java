package org.posthouse.access.imapserver;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.FetchItem.Plain;
import org.posthouse.protocol.imap.Section;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.Flags;
import org.posthouse.store.mailbox.MailboxView;
import org.posthouse.store.mailbox.StoreResult;
import org.posthouse.store.mailbox.UidSet;

/** FETCH. RFC 3501 §6.4.5 */
final class FetchCommand {
    /** Messages marked as seen in one commit, and whose stored structures are held, before their content is sent. */
    private static final int CHUNK = 64;

    private final Session session;
    private final Selected box;
    private final Command.Fetch command;
    private final WireWriter out;
    private final Line line = new Line();
    private final StructureWriter structures = new StructureWriter(line);
    private final Dates dates = new Dates();
    private final List<FetchItem> items;
    private final boolean seen;
    private final boolean content;
    private final boolean record;
    private final boolean body;
    private final boolean sections;
    private FlagNames names;
    private boolean missing;
    private @Nullable IOException gone;

    FetchCommand(Session session, Selected box, Command.Fetch command) {
        this.session = session;
        this.box = box;
        this.command = command;
        out = session.out;
        items = command.items();
        names = box.names();
        boolean marks = false;
        boolean bytes = false;
        boolean structured = false;
        boolean read = false;
        boolean inside = false;
        for (FetchItem item : items) {
            Section section = section(item);
            bytes |= section != null;
            inside |= section != null && !section.equals(Section.WHOLE);
            read |= section != null && (section.text() == Section.Text.WHOLE || section.text() == Section.Text.TEXT);
            marks |= item == Plain.RFC822 || item == Plain.RFC822_TEXT || item instanceof FetchItem.Content c && !c.peek();
            structured |= item == Plain.ENVELOPE || item == Plain.BODY || item == Plain.BODYSTRUCTURE;
        }
        seen = marks && !box.readOnly();
        content = bytes;
        record = structured;
        body = read;
        sections = inside;
    }

    /** The octets an item asks for; null where it asks for something else. */
    private static @Nullable Section section(FetchItem item) {
        return switch (item) {
            case FetchItem.Content c -> c.section();
            case Plain p -> switch (p) {
                case RFC822 -> Section.WHOLE;
                case RFC822_HEADER -> Section.HEADER;
                case RFC822_TEXT -> Section.TEXT;
                case ENVELOPE, FLAGS, INTERNALDATE, RFC822_SIZE, BODY, BODYSTRUCTURE, UID -> null;
            };
        };
    }

    Reply fetch() throws IOException, SyntaxException, Refusal {
        Ranges ranges = box.resolve(command.set(), command.uid());
        for (int r = 0; r < ranges.count(); r++)
            if (!content && !record)
                for (int i = ranges.from(r); i <= ranges.to(r); i++)
                    plain(i);
            else if (!content)
                recorded(ranges.from(r), ranges.to(r));
            else
                for (int from = ranges.from(r); from <= ranges.to(r); from += CHUNK)
                    contents(from, Math.min(ranges.to(r), from + CHUNK - 1));
        line.flush(out);
        if (!missing)
            return Reply.ok("fetched");
        // A UID that is not there is no error; a number is. RFC 5530 §3
        return command.uid()
                ? Reply.ok("EXPUNGEISSUED", "some messages were expunged meanwhile")
                : Reply.no("EXPUNGEISSUED", "some messages were expunged meanwhile");
    }

    private void plain(int index) throws IOException {
        begin(index);
        for (FetchItem item : items)
            if (item instanceof Plain p && p != Plain.UID)
                known(p, index);
        line.ascii(")\r\n").drain(out);
    }

    // UID first: whoever reads the response knows at once which message it is.
    private void begin(int index) {
        line.ascii("* ").number(index + 1L).ascii(" FETCH (");
        if (command.uid() || items.contains(Plain.UID))
            line.ascii("UID ").number(box.numbers().uid(index));
    }

    private void known(Plain item, int index) {
        word(item.word());
        MailboxView view = box.numbers();
        switch (item) {
            case FLAGS -> names.write(line, box.flags(index), box.recent(view.uid(index)));
            case INTERNALDATE -> dates.write(line, view.internalDate(index));
            case RFC822_SIZE -> line.number(view.octets(index));
            case UID, ENVELOPE, BODY, BODYSTRUCTURE, RFC822, RFC822_HEADER, RFC822_TEXT ->
                throw new IllegalStateException(item + " is not in the view");
        }
    }

    private void word(String word) {
        if (!line.endsWith('('))
            line.put(' ');
        line.ascii(word).put(' ');
    }

    /** Walks the stored structures beside the view; messages without one are gone. */
    private void recorded(int from, int to) throws IOException, Refusal {
        int[] next = {from};
        MailboxView view = box.numbers();
        box.mail().structures(box.mailbox(), UidSet.range(view.uid(from), view.uid(to)), (uid, bytes) -> {
            int i = next[0];
            while (i <= to && view.uid(i) < uid) {
                missing = true;
                i++;
            }
            next[0] = i;
            if (i > to || view.uid(i) != uid)
                return i <= to;
            next[0]++;
            try {
                structured(i, StructureView.of(bytes));
                return true;
            } catch (IOException e) {
                gone = e;
                return false;
            }
        });
        missing |= next[0] <= to;
        if (gone != null)
            throw gone;
    }

    private void structured(int index, StructureView view) throws IOException {
        begin(index);
        for (FetchItem item : items)
            if (item instanceof Plain p && p != Plain.UID)
                plainOrStructured(p, index, view);
        line.ascii(")\r\n").drain(out);
    }

    private void plainOrStructured(Plain item, int index, StructureView view) {
        switch (item) {
            case ENVELOPE -> {
                word("ENVELOPE");
                structures.envelope(view);
            }
            case BODY, BODYSTRUCTURE -> {
                word(item.word());
                structures.body(view, item == Plain.BODYSTRUCTURE);
            }
            case FLAGS, INTERNALDATE, RFC822_SIZE -> known(item, index);
            case UID, RFC822, RFC822_HEADER, RFC822_TEXT -> throw new IllegalStateException(item + " is not in the record");
        }
    }

    private void contents(int from, int to) throws IOException, Refusal {
        UidSet marked = seen ? markSeen(from, to) : UidSet.EMPTY;
        byte @Nullable [][] records = record || sections ? records(from, to) : new byte[to - from + 1][];
        for (int i = from; i <= to; i++) {
            byte[] stored = records[i - from];
            if (!box.exists(i) || stored == null && (record || sections)) {
                missing = true;
                continue;
            }
            long uid = box.numbers().uid(i);
            int mark = line.length();
            try (Content bytes = new Content(box.mail(), box.mailbox(), uid, stored)) {
                // Opened before anything is written of it, so that one that is gone leaves no half response.
                bytes.source();
                message(i, bytes, record && stored != null ? StructureView.of(stored) : null, marked.contains(uid));
            } catch (Refusal e) {
                if (e.reason() != Refusal.Reason.NO_SUCH_MESSAGE)
                    throw e;
                line.cut(mark);
                missing = true;
            }
        }
    }

    private byte[][] records(int from, int to) throws Refusal {
        MailboxView view = box.numbers();
        byte[][] found = new byte[to - from + 1][];
        box.mail().structures(box.mailbox(), UidSet.range(view.uid(from), view.uid(to)), (uid, bytes) -> {
            int i = view.indexOf(uid);
            if (i >= from && i <= to)
                found[i - from] = bytes;
            return true;
        });
        return found;
    }

    private UidSet markSeen(int from, int to) throws IOException, Refusal {
        UidSet.Builder unseen = new UidSet.Builder();
        for (int i = from; i <= to; i++)
            if ((box.flags(i) & Flags.SEEN) == 0)
                unseen.add(box.numbers().uid(i));
        UidSet uids = unseen.build();
        if (uids.isEmpty())
            return uids;
        StoreResult result = box.mail().store(box.mailbox(), uids,
                new FlagChange(FlagChange.How.ADD, new FlagSet(Flags.SEEN, java.util.Set.of())), -1);
        line.flush(out);
        box.sync(out, false, result.changed(), result.version());
        names = box.names();
        return result.changed();
    }

    private void message(int index, Content bytes, @Nullable StructureView view, boolean marked) throws IOException, Refusal {
        begin(index);
        boolean flags = false;
        for (FetchItem item : items) {
            Section section = section(item);
            if (section != null)
                octets(item, section, bytes);
            else if (item instanceof Plain p && p != Plain.UID) {
                flags |= p == Plain.FLAGS;
                if (view != null)
                    plainOrStructured(p, index, view);
                else
                    known(p, index);
            }
        }
        if (marked && !flags)
            known(Plain.FLAGS, index);
        line.ascii(")\r\n").drain(out);
        if (body)
            box.fetched(session, index);
    }

    private void octets(FetchItem item, Section section, Content bytes) throws IOException, Refusal {
        if (!line.endsWith('('))
            line.put(' ');
        FetchItem.Partial partial = null;
        if (item instanceof FetchItem.Content c) {
            partial = c.partial();
            line.ascii("BODY").flush(out);
            section.write(out);
            if (partial != null)
                out.b('<').number(partial.offset()).b('>');
        } else if (item instanceof Plain p)
            line.ascii(p.word()).flush(out);
        out.b(' ');
        bytes.write(out, section, partial);
    }
}
