package org.posthouse.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** One turn at one account's index: takes in what waits, clears away what is gone, commits once. */
final class Feeding {
    /** Messages read in one go. */
    private static final int BATCH = 200;
    /** Documents of messages that are gone are cleared away when there are so many, and more than a quarter. */
    private static final int GONE = 1000;
    private static final int DELETED_AT_ONCE = 10_000;
    private static final int LARGEST_SEGMENT = 1024;

    private final AccountIndex index;
    private final AccountMail mail;
    private final Documents documents;
    private final LuceneSettings settings;
    private final Courtesy courtesy;
    private final BooleanSupplier enough;
    private final BooleanSupplier stopping;
    private final Map<Long, Positions.Mark> marks = new HashMap<>();
    private boolean changed;

    /** Enough: no further message is taken. Stopping: the same, and somebody waits. */
    Feeding(AccountIndex index, Documents documents, LuceneSettings settings, Courtesy courtesy, BooleanSupplier enough,
            BooleanSupplier stopping) {
        this.index = index;
        this.mail = index.mail;
        this.documents = documents;
        this.settings = settings;
        this.courtesy = courtesy;
        this.enough = enough;
        this.stopping = stopping;
    }

    /** True when nothing waits any more. The mailbox is taken first, -1 for none. */
    boolean run(long first) throws IOException, Refusal {
        Snapshot before = index.lastCommit();
        try {
            if (before != null) {
                marks.putAll(before.positions().marks());
                if (AccountIndex.waiting(mail, before.positions()) == 0)
                    return true;
            }
            boolean done = write(before, first);
            index.refresh();
            return done;
        } finally {
            if (before != null)
                before.reader().close();
        }
    }

    private boolean write(@Nullable Snapshot before, long first) throws IOException, Refusal {
        IndexWriterConfig config = new IndexWriterConfig().setOpenMode(IndexWriterConfig.OpenMode.CREATE_OR_APPEND)
                .setRAMBufferSizeMB(settings.writerMegabytes()).setMergeScheduler(new SerialMergeScheduler())
                .setMergePolicy(new TieredMergePolicy().setMaxMergedSegmentMB(LARGEST_SEGMENT));
        IndexWriter writer = new IndexWriter(index.directory(), config);
        boolean written = false;
        try {
            boolean done = mailboxes(writer, before, first);
            // Also an index without any message is one: it says so.
            if (changed || before == null) {
                // Who is waited for does not begin to merge.
                if (stopping.getAsBoolean())
                    writer.getConfig().setMergePolicy(NoMergePolicy.INSTANCE);
                writer.setLiveCommitData(new Positions(Map.copyOf(marks)).write().entrySet());
                writer.close();
                written = true;
            }
            return done;
        } finally {
            if (!written)
                writer.rollback();
        }
    }

    private boolean mailboxes(IndexWriter writer, @Nullable Snapshot before, long first) throws IOException, Refusal {
        List<Mailbox> all = new ArrayList<>(mail.mailboxes());
        all.sort(java.util.Comparator.comparing(m -> m.id() != first));
        TreeSet<Long> gone = new TreeSet<>(marks.keySet());
        all.forEach(m -> gone.remove(m.id()));
        for (long id : gone)
            forget(writer, id);
        boolean done = true;
        for (Mailbox m : all)
            try {
                done &= mailbox(writer, before, mail.view(m.id()));
            } catch (Refusal e) {
                // Deleted meanwhile: cleared away the next time.
                if (e.reason() != Refusal.Reason.NO_SUCH_MAILBOX)
                    throw e;
            }
        return done;
    }

    private void forget(IndexWriter writer, long mailbox) throws IOException {
        writer.deleteDocuments(new Term(Documents.MAILBOX, Documents.mailbox(mailbox)));
        marks.remove(mailbox);
        changed = true;
    }

    private boolean mailbox(IndexWriter writer, @Nullable Snapshot before, MailboxView view) throws IOException, Refusal {
        Positions.Mark mark = marks.get(view.mailbox());
        if (mark != null && (mark.uidValidity() != view.uidValidity() || mark.isAheadOf(view)))
            forget(writer, view.mailbox());
        else if (mark != null && before != null)
            clearAway(writer, before, view);
        long next = new Positions(marks).next(view.mailbox(), view.uidValidity());
        int at = view.indexOf(next);
        at = at < 0 ? -at - 1 : at;
        while (at < view.size() && !enough.getAsBoolean()) {
            at = add(writer, view, at, Math.min(view.size(), at + BATCH));
            next = view.uid(at - 1) + 1;
            marks.put(view.mailbox(), Positions.Mark.of(view, next));
            changed = true;
        }
        boolean done = at >= view.size();
        if (done && next < view.uidNext() && view.size() > 0) {
            marks.put(view.mailbox(), Positions.Mark.of(view, view.uidNext()));
            changed = true;
        }
        return done;
    }

    /** Returns how far it came, which is at least one message. */
    private int add(IndexWriter writer, MailboxView view, int from, int to) throws IOException, Refusal {
        UidSet.Builder uids = new UidSet.Builder();
        for (int i = from; i < to; i++)
            uids.add(view.uid(i));
        Map<Long, byte[]> structures = new HashMap<>();
        mail.structures(view.mailbox(), uids.build(), (uid, record) -> {
            structures.put(uid, record);
            return true;
        });
        for (int i = from; i < to; i++) {
            byte[] record = structures.get(view.uid(i));
            if (record != null)
                writer.addDocument(documents.of(mail, view.mailbox(), view.uid(i), record));
            courtesy.pause();
            if (enough.getAsBoolean())
                return i + 1;
        }
        return to;
    }

    /** Documents of messages that are not in the mailbox any more only cost time and space, so they may wait until they are many. */
    private void clearAway(IndexWriter writer, Snapshot before, MailboxView view) throws IOException {
        Term mailbox = new Term(Documents.MAILBOX, Documents.mailbox(view.mailbox()));
        long known = 0;
        for (LeafReaderContext leaf : before.reader().leaves())
            known += leaf.reader().docFreq(mailbox);
        if (known < view.size() + Math.max(GONE, view.size() / 4L))
            return;
        long[] gone = new long[DELETED_AT_ONCE];
        int n = 0;
        for (LeafReaderContext leaf : before.reader().leaves()) {
            TermsEnum terms = leaf.reader().terms(Documents.MAILBOX).iterator();
            NumericDocValues uids = leaf.reader().getNumericDocValues(Documents.UID);
            Bits live = leaf.reader().getLiveDocs();
            if (!terms.seekExact(mailbox.bytes()))
                continue;
            PostingsEnum docs = terms.postings(null, PostingsEnum.NONE);
            for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
                if (live != null && !live.get(doc) || !uids.advanceExact(doc) || view.indexOf(uids.longValue()) >= 0)
                    continue;
                gone[n++] = uids.longValue();
                if (n == gone.length) {
                    delete(writer, mailbox, gone, n);
                    n = 0;
                }
            }
        }
        if (n > 0)
            delete(writer, mailbox, gone, n);
    }

    private void delete(IndexWriter writer, Term mailbox, long[] gone, int n) throws IOException {
        long[] uids = java.util.Arrays.copyOf(gone, n);
        writer.deleteDocuments(new BooleanQuery.Builder().add(new TermQuery(mailbox), BooleanClause.Occur.FILTER)
                .add(NumericDocValuesField.newSlowSetQuery(Documents.UID, uids), BooleanClause.Occur.FILTER).build());
        changed = true;
    }
}
