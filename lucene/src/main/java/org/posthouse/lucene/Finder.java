package org.posthouse.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.TermState;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.ConjunctionUtils;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.text.SearchableText;
import org.posthouse.store.search.TextIndex;
import org.posthouse.store.search.TextMatcher;
import org.posthouse.store.search.TextQuery;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** One query, asked of one snapshot. Candidates come from the rarest grams and are verified on the text, unless one gram is all there is to say. */
final class Finder {
    /** Grams of a long needle that are looked up, and those that are followed. */
    private static final int LOOKED_UP = 64;
    private static final int FOLLOWED = 5;
    private static final int CHECK_EVERY = 1024;

    private final Snapshot snapshot;
    private final long mailbox;
    private final TextMatcher query;
    private final BooleanSupplier cancelled;
    private final Grams grams;
    private final byte[] field;
    /** Whether a text has the needle exactly when it has its gram. */
    private final boolean exact;
    private long[] hits = new long[1024];
    private int hitCount;
    private final List<Long> partial = new ArrayList<>();
    private int looked;

    /** A gram of the needle in one segment. */
    private record Followed(int frequency, TermState state, long gram) {}

    Finder(Snapshot snapshot, long mailbox, TextMatcher query, BooleanSupplier cancelled) {
        this.snapshot = snapshot;
        this.mailbox = mailbox;
        this.query = query;
        this.cancelled = cancelled;
        byte[] needle = query.needle().folded();
        grams = new Grams().of(needle, 0, needle.length);
        field = query.field();
        exact = exact(needle);
    }

    private boolean exact(byte[] needle) {
        int characters = 0;
        for (byte b : needle)
            characters += (b & 0xc0) != 0x80 ? 1 : 0;
        for (int i = 0; i < grams.size(); i++)
            if (Grams.characters(grams.get(i)) == characters)
                return true;
        return false;
    }

    /** CancellationException where the search was cancelled. */
    TextIndex.Answer find(MailboxView view) throws IOException {
        for (LeafReaderContext leaf : snapshot.reader().leaves())
            leaf(leaf.reader());
        Arrays.sort(hits, 0, hitCount);
        UidSet.Builder found = new UidSet.Builder();
        for (int i = 0; i < hitCount; i++)
            found.add(hits[i]);
        UidSet.Builder unknown = new UidSet.Builder();
        partial.stream().sorted().forEach(unknown::add);
        long next = snapshot.positions().next(mailbox, view.uidValidity());
        if (next < view.uidNext())
            unknown.add(next, view.uidNext() - 1);
        return new TextIndex.Answer(found.build(), unknown.build());
    }

    private void leaf(LeafReader reader) throws IOException {
        BytesRef id = Documents.mailbox(mailbox);
        int inMailbox = frequency(reader, Documents.MAILBOX, id);
        if (inMailbox == 0)
            return;
        boolean alone = inMailbox == reader.maxDoc();
        FixedBitSet matching = new FixedBitSet(reader.maxDoc());
        switch (query.query()) {
            case TextQuery.Body _ -> field(reader, Documents.BODY, alone, matching);
            case TextQuery.Text _ -> {
                field(reader, Documents.HEADER, alone, matching);
                field(reader, Documents.BODY, alone, matching);
            }
            case TextQuery.Header _ -> field(reader, query.isOfEnvelope() ? Documents.ENVELOPE : Documents.HEADER, alone, matching);
        }
        Bits live = reader.getLiveDocs();
        NumericDocValues uids = reader.getNumericDocValues(Documents.UID);
        if (uids == null)
            return;
        for (int doc = next(matching, 0); doc < matching.length(); doc = next(matching, doc + 1))
            if ((live == null || live.get(doc)) && uids.advanceExact(doc))
                hit(uids.longValue());
        partial(reader, alone, matching, live);
    }

    private static int next(FixedBitSet set, int from) {
        return from >= set.length() ? DocIdSetIterator.NO_MORE_DOCS : set.nextSetBit(from);
    }

    private void hit(long uid) {
        if (hitCount == hits.length)
            hits = Arrays.copyOf(hits, 2 * hitCount);
        hits[hitCount++] = uid;
    }

    /** Messages whose text is not all here, unless what is here was enough. */
    private void partial(LeafReader reader, boolean alone, FixedBitSet matching, @Nullable Bits live) throws IOException {
        DocIdSetIterator docs = postings(reader, Documents.PARTIAL, Documents.YES);
        DocIdSetIterator ours = alone ? null : postings(reader, Documents.MAILBOX, Documents.mailbox(mailbox));
        NumericDocValues uids = reader.getNumericDocValues(Documents.UID);
        if (docs == null || uids == null)
            return;
        if (ours != null)
            docs = ConjunctionUtils.intersectIterators(List.of(docs, ours));
        for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc())
            if (!matching.get(doc) && (live == null || live.get(doc)) && uids.advanceExact(doc))
                partial.add(uids.longValue());
    }

    private void field(LeafReader reader, String name, boolean alone, FixedBitSet matching) throws IOException {
        Terms terms = reader.terms(name);
        BinaryDocValues texts = reader.getBinaryDocValues(name);
        if (terms == null && texts == null)
            return;
        List<DocIdSetIterator> all = new ArrayList<>();
        boolean named = isNamed();
        if (named && !add(all, postings(reader, Documents.NAMES, Documents.name(field, 0, field.length))))
            return;
        if (!alone)
            add(all, postings(reader, Documents.MAILBOX, Documents.mailbox(mailbox)));
        if (grams.size() > 0 && (terms == null || !follow(terms, reader.maxDoc(), all)))
            return;
        boolean sure = named ? query.needle().isEmpty() && !query.isOfEnvelope() && field.length <= Documents.MAX_NAME : exact;
        if (texts == null && !sure)
            return;
        DocIdSetIterator candidates = all.isEmpty()
                ? DocIdSetIterator.all(reader.maxDoc())
                : all.size() == 1 ? all.getFirst() : ConjunctionUtils.intersectIterators(all);
        for (int doc = candidates.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = candidates.nextDoc()) {
            if (++looked % CHECK_EVERY == 0 && cancelled.getAsBoolean())
                throw new CancellationException("the search was cancelled");
            if (sure || !matching.get(doc) && texts != null && texts.advanceExact(doc) && verified(texts.binaryValue()))
                matching.set(doc);
        }
    }

    private boolean isNamed() {
        return query.query() instanceof TextQuery.Header;
    }

    private boolean verified(BytesRef text) {
        return field.length > 0
                ? SearchableText.inField(text.bytes, text.offset, text.offset + text.length, field, query.needle())
                : query.needle().in(text.bytes, text.offset, text.offset + text.length);
    }

    private static boolean add(List<DocIdSetIterator> all, @Nullable DocIdSetIterator one) {
        if (one != null)
            all.add(one);
        return one != null;
    }

    /** Adds the rarest grams of the needle; false where one of them is nowhere. */
    private boolean follow(Terms terms, int documents, List<DocIdSetIterator> all) throws IOException {
        TermsEnum term = terms.iterator();
        List<Followed> known = new ArrayList<>();
        byte[] bytes = new byte[12];
        int step = Math.max(1, grams.size() / LOOKED_UP);
        for (int i = 0; i < grams.size(); i += step) {
            long gram = grams.get(i);
            if (!term.seekExact(new BytesRef(bytes, 0, Grams.write(gram, bytes))))
                return false;
            known.add(new Followed(term.docFreq(), term.termState(), gram));
        }
        // Of two that are equally frequent the longer one says more, and it alone may be all there is to say.
        known.sort(Comparator.comparingInt(Followed::frequency).thenComparingInt(f -> -Grams.characters(f.gram)));
        Followed whole = exact ? known.stream().max(Comparator.comparingInt(f -> Grams.characters(f.gram))).orElse(null) : null;
        for (int i = 0; i < known.size() && i < FOLLOWED; i++) {
            Followed f = whole != null ? whole : known.get(i);
            // What every second text has sorts out less than it costs to follow.
            if (i > 0 && (whole != null || f.frequency > documents / 2))
                break;
            term.seekExact(new BytesRef(bytes, 0, Grams.write(f.gram, bytes)), f.state);
            all.add(term.postings(null, PostingsEnum.NONE));
        }
        return true;
    }

    static @Nullable DocIdSetIterator postings(LeafReader reader, String field, BytesRef value) throws IOException {
        Terms terms = reader.terms(field);
        if (terms == null)
            return null;
        TermsEnum term = terms.iterator();
        return term.seekExact(value) ? term.postings(null, PostingsEnum.NONE) : null;
    }

    static int frequency(LeafReader reader, String field, BytesRef value) throws IOException {
        Terms terms = reader.terms(field);
        if (terms == null)
            return 0;
        TermsEnum term = terms.iterator();
        return term.seekExact(value) ? term.docFreq() : 0;
    }
}
