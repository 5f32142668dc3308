package org.posthouse.lucene;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.search.FuzzyMatcher;
import org.posthouse.store.search.Scores;
import org.posthouse.store.search.TextQuery;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** One fuzzy query, asked of one snapshot. A word with a typo shares no gram for certain, so the text of every message is looked at where it lies. */
final class Scorer {
    private static final int CHECK_EVERY = 256;
    private final Snapshot snapshot;
    private final long mailbox;
    private final FuzzyMatcher query;
    private final BooleanSupplier cancelled;
    /** UIDs above, scores in the lowest octet. */
    private long[] hits = new long[256];
    private int hitCount;
    private final UidSet.Builder unknown = new UidSet.Builder();
    private long[] partial = new long[16];
    private int partials;
    private int looked;

    Scorer(Snapshot snapshot, long mailbox, FuzzyMatcher query, BooleanSupplier cancelled) {
        this.snapshot = snapshot;
        this.mailbox = mailbox;
        this.query = query;
        this.cancelled = cancelled;
    }

    /** CancellationException where the search was cancelled. */
    Scores score(MailboxView view) throws IOException {
        for (LeafReaderContext leaf : snapshot.reader().leaves())
            leaf(leaf.reader());
        Arrays.sort(hits, 0, hitCount);
        long[] uids = new long[hitCount];
        byte[] values = new byte[hitCount];
        for (int i = 0; i < hitCount; i++) {
            uids[i] = hits[i] >>> 8;
            values[i] = (byte) hits[i];
        }
        Arrays.sort(partial, 0, partials);
        for (int i = 0; i < partials; i++)
            unknown.add(partial[i]);
        long next = snapshot.positions().next(mailbox, view.uidValidity());
        if (next < view.uidNext())
            unknown.add(next, view.uidNext() - 1);
        return new Scores(uids, values, unknown.build());
    }

    /** The texts of a segment that are asked for. */
    private record Fields(@Nullable BinaryDocValues header, @Nullable BinaryDocValues body) {}

    private Fields fields(LeafReader reader) throws IOException {
        return switch (query.query()) {
            case TextQuery.Body _ -> new Fields(null, reader.getBinaryDocValues(Documents.BODY));
            case TextQuery.Text _ -> new Fields(reader.getBinaryDocValues(Documents.HEADER), reader.getBinaryDocValues(Documents.BODY));
            case TextQuery.Header _ ->
                new Fields(reader.getBinaryDocValues(query.isOfEnvelope() ? Documents.ENVELOPE : Documents.HEADER), null);
        };
    }

    private void leaf(LeafReader reader) throws IOException {
        DocIdSetIterator docs = Finder.postings(reader, Documents.MAILBOX, Documents.mailbox(mailbox));
        NumericDocValues uids = reader.getNumericDocValues(Documents.UID);
        if (docs == null || uids == null)
            return;
        Fields fields = fields(reader);
        DocIdSetIterator cut = Finder.postings(reader, Documents.PARTIAL, Documents.YES);
        Bits live = reader.getLiveDocs();
        for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
            if (++looked % CHECK_EVERY == 0 && cancelled.getAsBoolean())
                throw new CancellationException("the search was cancelled");
            if (live != null && !live.get(doc) || !uids.advanceExact(doc))
                continue;
            if (cut != null && cut.docID() < doc)
                cut.advance(doc);
            if (cut != null && cut.docID() == doc)
                partial(uids.longValue());
            else
                scored(uids.longValue(), value(fields, doc));
        }
    }

    private int value(Fields fields, int doc) throws IOException {
        FuzzyMatcher.Scoring scoring = query.new Scoring();
        BinaryDocValues header = fields.header;
        if (header != null && header.advanceExact(doc)) {
            BytesRef text = header.binaryValue();
            scoring.header(text.bytes, text.offset, text.offset + text.length);
        }
        BinaryDocValues body = fields.body;
        if (body != null && body.advanceExact(doc)) {
            BytesRef text = body.binaryValue();
            scoring.body(text.bytes, text.offset, text.offset + text.length);
        }
        return scoring.value();
    }

    private void scored(long uid, int value) {
        if (value == 0)
            return;
        if (hitCount == hits.length)
            hits = Arrays.copyOf(hits, 2 * hitCount);
        hits[hitCount++] = uid << 8 | value;
    }

    /** A message whose text is not all here. */
    private void partial(long uid) {
        if (partials == partial.length)
            partial = Arrays.copyOf(partial, 2 * partials);
        partial[partials++] = uid;
    }
}
