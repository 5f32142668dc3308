package org.posthouse.access.imapfetch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Dates;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.FlagNames;
import org.posthouse.access.imapsession.Line;
import org.posthouse.access.imapsession.ObjectId;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.mail.text.PreviewText;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.FetchItem.Plain;
import org.posthouse.protocol.imap.FetchWriter;
import org.posthouse.protocol.imap.Section;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.StoredMessage;
import org.posthouse.store.view.MailboxView;

/** Writes the FETCH responses of one command, each item from where it is known. RFC 3501 §7.4.2 */
final class ItemWriter {
    /** Octets of a message up to which its preview costs no further read. */
    private static final int LAZY = 64 * 1024;
    private final Selected box;
    private final WireWriter out;
    private final Line line = new Line();
    private final StructureWriter structures = new StructureWriter(line);
    private final Dates dates = new Dates();
    private final List<FetchItem> items;
    private final boolean uid;
    private final boolean modSeqs;
    private FlagNames names;

    ItemWriter(Session session, Selected box, Command.Fetch command) {
        this.box = box;
        out = session.out;
        modSeqs = session.enabled(Feature.CONDSTORE);
        items = withModSeq(command);
        uid = command.uid() || items.contains(Plain.UID);
        names = box.names();
    }

    /** CHANGEDSINCE asks for the modseq too. RFC 7162 §3.1.4.1 */
    private static List<FetchItem> withModSeq(Command.Fetch command) {
        if (command.modifiers().changedSince() < 0 || command.items().contains(Plain.MODSEQ))
            return command.items();
        List<FetchItem> more = new ArrayList<>(command.items());
        more.add(Plain.MODSEQ);
        return more;
    }

    /** The mailbox may have got new keywords. */
    void refresh() {
        names = box.names();
    }

    void flush() throws IOException {
        line.flush(out);
    }

    /** All from the view. */
    void plain(int index) throws IOException {
        begin(index);
        for (FetchItem item : items)
            if (item instanceof Plain p && p != Plain.UID)
                known(p, index);
        line.ascii(")\r\n").drain(out);
    }

    /** All from the view and the structure record. */
    void structured(int index, StructureView view) throws IOException {
        begin(index);
        for (FetchItem item : items)
            if (item instanceof Plain p && p != Plain.UID && !recorded(p, view))
                known(p, index);
        line.ascii(")\r\n").drain(out);
    }

    /** From all there is. A message marked as seen by this command tells its flags too. */
    void message(int index, StoredMessage m, boolean marked) throws IOException, Refusal {
        // Flags that change are told as to anybody else. RFC 7162 §3.2.4
        boolean told = marked && modSeqs;
        begin(index, told);
        byte[] record = m.structureRecord();
        StructureView view = record == null ? null : StructureView.of(record);
        boolean flags = false;
        Content content = new Content(m);
        for (FetchItem item : items) {
            switch (item) {
                case FetchItem.Content c -> octets("BODY", c.section(), c, content);
                case FetchItem.Binary b -> binary(b, content);
                case FetchItem.BinarySize b -> binarySize(b, content);
                case FetchItem.Preview p -> preview(p, index, content);
                case Plain p -> {
                    Section section = Needs.section(p);
                    flags |= p == Plain.FLAGS;
                    if (section != null)
                        octets(p.word(), section, null, content);
                    else if (p != Plain.UID && !stored(p, m) && !recorded(p, view))
                        known(p, index);
                }
            }
        }
        if (marked && !flags)
            known(Plain.FLAGS, index);
        if (told && !items.contains(Plain.MODSEQ))
            known(Plain.MODSEQ, index);
        line.ascii(")\r\n").drain(out);
    }

    // UID first: whoever reads the response knows at once which message it is.
    private void begin(int index) {
        begin(index, false);
    }

    private void begin(int index, boolean withUid) {
        box.fetch(line, index, uid || withUid);
        if (line.endsWith('(') && items.contains(Plain.UID))
            line.ascii("UID ").number(box.numbers().uid(index));
    }

    private void word(String word) {
        if (!line.endsWith('('))
            line.put(' ');
        line.ascii(word).put(' ');
    }

    private void known(Plain item, int index) {
        word(item.word());
        MailboxView view = box.numbers();
        switch (item) {
            case FLAGS -> names.write(line, box.flags(index), box.recent(view.uid(index)));
            case INTERNALDATE -> dates.write(line, view.internalDate(index));
            case RFC822_SIZE -> line.number(view.octets(index));
            case MODSEQ -> line.put('(').number(box.modSeq(index)).put(')');
            case UID, ENVELOPE, BODY, BODYSTRUCTURE, RFC822, RFC822_HEADER, RFC822_TEXT, EMAILID, THREADID, SAVEDATE ->
                throw new IllegalStateException(item + " is not in the view");
        }
    }

    /** False for what is not in the structure record. */
    private boolean recorded(Plain item, @Nullable StructureView view) {
        if (view == null)
            return false;
        switch (item) {
            case ENVELOPE -> {
                word(item.word());
                structures.envelope(view);
            }
            case BODY, BODYSTRUCTURE -> {
                word(item.word());
                structures.body(view, item == Plain.BODYSTRUCTURE);
            }
            case FLAGS, INTERNALDATE, RFC822_SIZE, UID, MODSEQ, RFC822, RFC822_HEADER, RFC822_TEXT, EMAILID, THREADID, SAVEDATE -> {
                return false;
            }
        }
        return true;
    }

    /** False for what is not in the message's own row. */
    private boolean stored(Plain item, StoredMessage m) {
        long account = box.mail().account();
        switch (item) {
            case EMAILID -> id(item, ObjectId.EMAIL.of(account, m.emailId()));
            case THREADID -> id(item, ObjectId.THREAD.of(account, m.threadId()));
            case SAVEDATE -> {
                word(item.word());
                dates.write(line, m.saveDate().getEpochSecond());
            }
            case FLAGS, INTERNALDATE, RFC822_SIZE, UID, MODSEQ, ENVELOPE, BODY, BODYSTRUCTURE, RFC822, RFC822_HEADER, RFC822_TEXT -> {
                return false;
            }
        }
        return true;
    }

    private void id(Plain item, String id) {
        word(item.word());
        line.put('(').ascii(id).put(')');
    }

    private void octets(String word, Section section, FetchItem.@Nullable Content item, Content bytes) throws IOException, Refusal {
        if (!line.endsWith('('))
            line.put(' ');
        line.ascii(word).flush(out);
        FetchItem.Partial partial = null;
        if (item != null) {
            partial = item.partial();
            section.write(out);
            offset(partial);
        }
        out.b(' ');
        bytes.write(out, section, partial);
    }

    private void offset(FetchItem.@Nullable Partial partial) throws IOException {
        if (partial != null)
            out.b('<').number(partial.offset()).b('>');
    }

    /** False where a part is asked for whose encoding nobody knows. RFC 3516 §4.3 */
    boolean decodable(StoredMessage m) throws IOException, Refusal {
        BinaryContent content = new BinaryContent(new Content(m));
        for (FetchItem item : items)
            if (item instanceof FetchItem.Binary b && !content.known(b.part())
                    || item instanceof FetchItem.BinarySize s && !content.known(s.part()))
                return false;
        return true;
    }

    private void binary(FetchItem.Binary item, Content content) throws IOException, Refusal {
        if (!line.endsWith('('))
            line.put(' ');
        line.ascii("BINARY").flush(out);
        FetchWriter.part(out, item.part());
        offset(item.partial());
        out.b(' ');
        new BinaryContent(content).write(out, item.part(), item.partial());
    }

    private void binarySize(FetchItem.BinarySize item, Content content) throws IOException, Refusal {
        if (!line.endsWith('('))
            line.put(' ');
        line.ascii("BINARY.SIZE").flush(out);
        FetchWriter.part(out, item.part());
        out.b(' ').number(new BinaryContent(content).size(item.part()));
    }

    // The beginning of a small message has been read already; that of a large one may lie far inside. RFC 8970 §4.1
    private void preview(FetchItem.Preview item, int index, Content content) throws IOException, Refusal {
        word("PREVIEW");
        if (item.lazy() && box.numbers().octets(index) > LAZY)
            line.nil();
        else
            line.string(PreviewText.of(content.source(), content.structure()));
    }
}
