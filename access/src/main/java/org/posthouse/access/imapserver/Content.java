package org.posthouse.access.imapserver;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
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

/** Bytes of one message, opened when first needed and streamed to the client in chunks. RFC 3501 §6.4.5 */
final class Content implements AutoCloseable {
    private final AccountMail mail;
    private final long mailbox;
    private final long uid;
    private final byte @Nullable [] record;
    private @Nullable MessageSource source;
    private @Nullable Structure structure;

    /** The record is the stored structure where it is at hand. */
    Content(AccountMail mail, long mailbox, long uid, byte @Nullable [] record) {
        this.mail = mail;
        this.mailbox = mailbox;
        this.uid = uid;
        this.record = record;
    }

    MessageSource source() throws Refusal {
        MessageSource s = source;
        if (s == null) {
            s = mail.open(mailbox, uid);
            source = s;
        }
        return s;
    }

    Structure structure() throws IOException, Refusal {
        Structure s = structure;
        if (s == null) {
            Optional<Structure> stored = record == null ? mail.structure(mailbox, uid) : Optional.of(StructureCodec.decode(record));
            s = stored.isPresent() && stored.get().complete() ? stored.get() : Structure.of(source(), Limits.DEFAULT);
            structure = s;
        }
        return s;
    }

    /** Octets of the message's header with its empty line. */
    long headerSize() throws IOException, Refusal {
        return record == null ? structure().headerSize() : StructureView.of(record).headerSize();
    }

    /** The octets of a section as a literal, or NIL where there is no such section. */
    void write(WireWriter out, Section section, FetchItem.@Nullable Partial partial) throws IOException, Refusal {
        Range range = range(section);
        if (range == null) {
            out.ascii("NIL");
            return;
        }
        HeaderFilter filter = switch (section.text()) {
            case HEADER_FIELDS -> new HeaderFilter(source(), range, section.fields(), false);
            case HEADER_FIELDS_NOT -> new HeaderFilter(source(), range, section.fields(), true);
            case WHOLE, HEADER, TEXT, MIME -> null;
        };
        long size = filter == null ? range.size() : filter.size();
        long offset = partial == null ? 0 : Math.min(partial.offset(), size);
        long count = partial == null ? size : Math.min(partial.count(), size - offset);
        out.b('{').number(count).ascii("}\r\n");
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
