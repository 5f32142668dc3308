package org.posthouse.lucene;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.util.BytesRef;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.mail.text.FoldedText;
import org.posthouse.mail.text.SearchableText;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.search.MessageScan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes documents of messages, one after the other, over the same buffers. For the writing thread. */
final class Documents {
    static final String MAILBOX = "m";
    static final String UID = "u";
    static final String PARTIAL = "p";
    static final String NAMES = "n";
    static final String ENVELOPE = "e";
    static final String HEADER = "h";
    static final String BODY = "b";
    static final BytesRef YES = new BytesRef("1");
    /** Octets of a field's name that are kept. */
    static final int MAX_NAME = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Documents.class);
    private static final FieldType GRAMS = new FieldType();

    static {
        GRAMS.setTokenized(true);
        GRAMS.setOmitNorms(true);
        GRAMS.setIndexOptions(IndexOptions.DOCS);
        GRAMS.freeze();
    }

    private final FoldedText envelope;
    private final FoldedText header;
    private final FoldedText body;
    private final GramStream envelopeGrams = new GramStream();
    private final GramStream headerGrams = new GramStream();
    private final GramStream bodyGrams = new GramStream();
    private long octets;

    Documents(LuceneSettings settings) {
        envelope = new FoldedText(settings.header());
        header = new FoldedText(settings.header());
        body = new FoldedText(settings.body());
    }

    /** Octets of folded text taken in so far. */
    long octets() {
        return octets;
    }

    static BytesRef mailbox(long id) {
        return new BytesRef(ByteBuffer.allocate(Long.BYTES).putLong(id).array());
    }

    /** The document of a message; one that cannot be read, or not whole, says so. */
    List<IndexableField> of(AccountMail mail, long mailbox, long uid, byte[] structure) throws Refusal {
        boolean whole = false;
        clear();
        try {
            whole = read(mail, mailbox, uid, structure);
        } catch (IOException | RuntimeException e) {
            LOG.warn("message {} in mailbox {} of account {} cannot be read for the search index: {}", uid, mailbox, mail.account(),
                    e.toString());
        }
        octets += envelope.size() + header.size() + body.size();
        List<IndexableField> fields = new ArrayList<>();
        fields.add(new StringField(MAILBOX, mailbox(mailbox), Field.Store.NO));
        fields.add(new NumericDocValuesField(UID, uid));
        if (!whole)
            fields.add(new StringField(PARTIAL, YES, Field.Store.NO));
        text(fields, ENVELOPE, envelope, envelopeGrams);
        text(fields, HEADER, header, headerGrams);
        text(fields, BODY, body, bodyGrams);
        Set<BytesRef> names = new HashSet<>();
        names(envelope, names);
        names(header, names);
        for (BytesRef name : names)
            fields.add(new StringField(NAMES, name, Field.Store.NO));
        return fields;
    }

    private void clear() {
        envelope.clear();
        header.clear();
        body.clear();
    }

    private boolean read(AccountMail mail, long mailbox, long uid, byte[] structure) throws IOException, Refusal {
        StructureView record = StructureView.of(structure);
        SearchableText.envelope(record, envelope);
        try (MessageScan scan = MessageScan.open(mail, mailbox, uid, structure)) {
            if (scan == null)
                return true;
            scan.text().header(header);
            scan.text().body(body);
        }
        return record.complete() && envelope.complete() && header.complete() && body.complete();
    }

    private static void text(List<IndexableField> fields, String name, FoldedText text, GramStream grams) {
        if (text.size() == 0)
            return;
        fields.add(new BinaryDocValuesField(name, new BytesRef(text.array(), 0, text.size())));
        fields.add(new Field(name, grams.over(text.array(), text.size()), GRAMS));
    }

    /** The folded names of header fields: up to the first colon of each. */
    private static void names(FoldedText text, Set<BytesRef> out) {
        byte[] b = text.array();
        int at = 0;
        while (at < text.size()) {
            int colon = at;
            while (colon < text.size() && b[colon] != ':' && b[colon] != 0)
                colon++;
            if (colon > at && colon < text.size() && b[colon] == ':')
                out.add(name(b, at, colon));
            at = colon;
            while (at < text.size() && b[at] != 0)
                at++;
            at++;
        }
    }

    /** What stands for a name in the index. */
    static BytesRef name(byte[] b, int from, int to) {
        return BytesRef.deepCopyOf(new BytesRef(b, from, Math.min(to - from, MAX_NAME)));
    }
}
