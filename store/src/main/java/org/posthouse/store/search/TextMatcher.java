package org.posthouse.store.search;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.mail.text.Casemap;
import org.posthouse.mail.text.EnvelopeFields;
import org.posthouse.mail.text.EnvelopeText;
import org.posthouse.mail.text.FoldedText;
import org.posthouse.mail.text.Needle;
import org.posthouse.mail.text.SearchableText;

/** A query made ready to be asked of many messages. This is what a query means: an index answers the same. Immutable. */
public final class TextMatcher {
    private final TextQuery query;
    private final Needle needle;
    private final byte[] field;
    private final @Nullable EnvelopeField inEnvelope;

    public TextMatcher(TextQuery query) {
        this.query = query;
        needle = new Needle(query.text());
        String name = query instanceof TextQuery.Header h ? h.field() : "";
        field = Casemap.fold(name);
        inEnvelope = EnvelopeFields.find(name);
    }

    public TextQuery query() {
        return query;
    }

    /** What is looked for, folded. */
    public Needle needle() {
        return needle;
    }

    /** The name of the header field, folded; empty where the query is not about one. */
    public byte[] field() {
        return field.clone();
    }

    /** Whether the query is about a field that the stored envelope has, so that no message need be read. */
    public boolean isOfEnvelope() {
        return inEnvelope != null;
    }

    /** Whether every message matches. */
    public boolean isTrue() {
        return needle.isEmpty() && !(query instanceof TextQuery.Header);
    }

    /** What the stored structure alone says; null where the message must be read. */
    public @Nullable Boolean inRecord(StructureView record) {
        EnvelopeField kept = inEnvelope;
        if (kept == null)
            return isTrue() ? Boolean.TRUE : null;
        String text = EnvelopeText.of(record, kept);
        if (text != null && needle.in(text))
            return true;
        // A list of addresses that was cut when it was stored stands whole in the header only.
        return record.complete() ? false : null;
    }

    /** Whether a message matches whose whole folded text is at hand, and whose stored structure does not say it. */
    boolean in(FoldedText header, FoldedText body) {
        return switch (query) {
            case TextQuery.Body _ -> needle.in(body.array(), 0, body.size());
            case TextQuery.Text _ -> needle.in(header.array(), 0, header.size()) || needle.in(body.array(), 0, body.size());
            case TextQuery.Header _ -> SearchableText.inField(header.array(), 0, header.size(), field, needle);
        };
    }

    /** Whether a message matches, by its own bytes. */
    public boolean in(StructureView record, SearchableText text) throws IOException {
        Boolean known = inRecord(record);
        if (known != null)
            return known;
        return switch (query) {
            case TextQuery.Body _ -> text.body(needle);
            case TextQuery.Text _ -> text.header(needle) || text.body(needle);
            case TextQuery.Header h -> text.header(h.field(), needle);
        };
    }
}
