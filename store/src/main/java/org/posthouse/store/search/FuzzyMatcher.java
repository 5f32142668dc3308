package org.posthouse.store.search;

import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.mail.text.Casemap;
import org.posthouse.mail.text.EnvelopeFields;
import org.posthouse.mail.text.EnvelopeText;
import org.posthouse.mail.text.FuzzyText;
import org.posthouse.mail.text.SearchableText;

/**
 * A query that is matched fuzzily, made ready to be asked of many messages: how well one matches, from 1 to 100, or 0. Of TEXT the header counts in full and the
 * body half. An index answers the same. Immutable. RFC 6203 §4
 */
public final class FuzzyMatcher {
    /** What {@link #inRecord} says of a message that must be read. */
    public static final int UNKNOWN = -1;
    private static final int FULL = 100;
    private static final int HALF = 50;
    private final TextQuery query;
    private final FuzzyText text;
    private final byte[] field;
    private final @Nullable EnvelopeField inEnvelope;

    public FuzzyMatcher(TextQuery query) {
        this.query = query;
        text = new FuzzyText(query.text());
        String name = query instanceof TextQuery.Header h ? h.field() : "";
        field = Casemap.fold(name);
        inEnvelope = EnvelopeFields.find(name);
    }

    public TextQuery query() {
        return query;
    }

    /** How many words are looked for. */
    public int words() {
        return text.words();
    }

    /** Whether the query is about a field that the stored envelope has, so that no message need be read. */
    public boolean isOfEnvelope() {
        return inEnvelope != null;
    }

    /** Whether every message matches. */
    public boolean isTrue() {
        return text.isEmpty() && !(query instanceof TextQuery.Header);
    }

    /** What the stored structure alone says. */
    public int inRecord(StructureView record) {
        EnvelopeField kept = inEnvelope;
        // A list of addresses that was cut when it was stored stands whole in the header only.
        if (kept == null || !record.complete())
            return UNKNOWN;
        String value = EnvelopeText.of(record, kept);
        if (value == null)
            return 0;
        byte[] folded = Casemap.fold(value);
        FuzzyText.Score score = text.new Score();
        score.look(folded, 0, folded.length, FULL);
        return score.value();
    }

    /** Takes one kind of folded text after the other of a message; a header is the envelope where the query is of it. */
    public final class Scoring {
        private final FuzzyText.Score score = text.new Score();
        private int inFields;

        public void header(byte[] b, int from, int to) {
            switch (query) {
                case TextQuery.Body _ -> {
                }
                case TextQuery.Text _ -> score.look(b, from, to, FULL);
                case TextQuery.Header _ -> SearchableText.eachField(b, from, to, field, (valueFrom, valueTo) -> {
                    FuzzyText.Score one = text.new Score();
                    one.look(b, valueFrom, valueTo, FULL);
                    inFields = Math.max(inFields, one.value());
                    return inFields < FULL;
                });
            }
        }

        public void body(byte[] b, int from, int to) {
            switch (query) {
                case TextQuery.Body _ -> score.look(b, from, to, FULL);
                case TextQuery.Text _ -> score.look(b, from, to, HALF);
                case TextQuery.Header _ -> {
                }
            }
        }

        /** From 1 to 100; 0 where the message does not match. */
        public int value() {
            return query instanceof TextQuery.Header ? inFields : score.value();
        }
    }
}
