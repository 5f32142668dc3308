package org.posthouse.access.imapfetch;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Range;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.Section;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.mailbox.StoredMessage;

/** Bytes of one message, opened when first needed and streamed to the client in chunks. RFC 3501 §6.4.5 */
public final class Content implements AutoCloseable {
    /** Opens the bytes. */
    private interface Opening {
        MessageSource open() throws Refusal;
    }

    private final Opening opening;
    private final byte @Nullable [] record;
    private @Nullable MessageSource source;
    private @Nullable Structure structure;

    /** The record is the stored structure where it is at hand. */
    public Content(AccountMail mail, long mailbox, long uid, byte @Nullable [] record) {
        opening = () -> mail.open(mailbox, uid);
        this.record = record;
    }

    /** Of a message at hand, which stays its owner's to close. */
    public Content(StoredMessage m) {
        opening = m::source;
        record = m.structureRecord();
    }

    public MessageSource source() throws Refusal {
        MessageSource s = source;
        if (s == null) {
            s = opening.open();
            source = s;
        }
        return s;
    }

    public Structure structure() throws IOException, Refusal {
        Structure s = structure;
        if (s == null) {
            Structure stored = record == null ? null : StructureCodec.decode(record);
            s = stored != null && stored.complete() ? stored : Structure.of(source(), Limits.DEFAULT);
            structure = s;
        }
        return s;
    }

    /** Octets of the message's header with its empty line. */
    public long headerSize() throws IOException, Refusal {
        return record == null ? structure().headerSize() : StructureView.of(record).headerSize();
    }

    /** The octets of a section as a literal, or NIL where there is no such section. */
    public void write(WireWriter out, Section section, FetchItem.@Nullable Partial partial) throws IOException, Refusal {
        Octets octets = octets(section, partial);
        if (octets == null) {
            out.ascii("NIL");
            return;
        }
        out.b('{').number(octets.count).ascii("}\r\n");
        octets.copy(out);
    }

    /** Octets of a section, about to be copied. */
    public final class Octets {
        private final Range range;
        private final @Nullable HeaderFilter filter;
        private final long offset;
        private final long count;

        private Octets(Range range, @Nullable HeaderFilter filter, long offset, long count) {
            this.range = range;
            this.filter = filter;
            this.offset = offset;
            this.count = count;
        }

        public long count() {
            return count;
        }

        public void copy(WireWriter out) throws IOException, Refusal {
            if (count == 0)
                return;
            if (filter != null) {
                filter.write(out, offset, count);
                return;
            }
            try (InputStream in = source().stream(range.from() + offset, range.from() + offset + count)) {
                out.copy(in, count);
            }
        }
    }

    /** Null where there is no such section. */
    public @Nullable Octets octets(Section section, FetchItem.@Nullable Partial partial) throws IOException, Refusal {
        Range range = range(section);
        if (range == null)
            return null;
        HeaderFilter filter = switch (section.text()) {
            case HEADER_FIELDS -> new HeaderFilter(source(), range, section.fields(), false);
            case HEADER_FIELDS_NOT -> new HeaderFilter(source(), range, section.fields(), true);
            case WHOLE, HEADER, TEXT, MIME -> null;
        };
        long size = filter == null ? range.size() : filter.size();
        long offset = partial == null ? 0 : Math.min(partial.offset(), size);
        long count = partial == null ? size : Math.min(partial.count(), size - offset);
        return new Octets(range, filter, offset, count);
    }

    private @Nullable Range range(Section section) throws IOException, Refusal {
        if (section.part().isEmpty() && section.text() == Section.Text.WHOLE)
            return new Range(0, source().size());
        if (section.part().isEmpty())
            return section.text() == Section.Text.TEXT ? new Range(headerSize(), source().size()) : new Range(0, headerSize());
        int[] part = section.part().stream().mapToInt(Integer::intValue).toArray();
        Structure s = structure();
        return switch (section.text()) {
            case WHOLE -> s.bodyRange(part).orElse(null);
            case HEADER, HEADER_FIELDS, HEADER_FIELDS_NOT -> s.headerRange(part).orElse(null);
            case TEXT -> s.textRange(part).orElse(null);
            case MIME -> s.mimeRange(part).orElse(null);
        };
    }

    @Override
    public void close() {
        MessageSource s = source;
        if (s != null)
            s.close();
    }
}
