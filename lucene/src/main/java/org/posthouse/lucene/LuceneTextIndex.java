package org.posthouse.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.search.FuzzyMatcher;
import org.posthouse.store.search.IndexStatus;
import org.posthouse.store.search.Scores;
import org.posthouse.store.search.TextIndex;
import org.posthouse.store.search.TextMatcher;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Text indexes under one folder, one for each account that has been searched. One per process and folder. */
public final class LuceneTextIndex implements TextIndex {
    private static final Logger LOG = LoggerFactory.getLogger(LuceneTextIndex.class);
    /** Held here, for a logger that nobody holds forgets its level. Lucene speaks of hints for its own speed. */
    private static final java.util.logging.Logger LUCENE = java.util.logging.Logger.getLogger("org.apache.lucene");

    static {
        LUCENE.setLevel(java.util.logging.Level.SEVERE);
    }

    private final Path folder;
    private final LuceneSettings settings;
    private final Writing writing;
    private final ExecutorService searchers;
    private final Semaphore places;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Long, AccountIndex> open = new LinkedHashMap<>(64, 0.75f, true);
    private boolean closed;

    private LuceneTextIndex(Path folder, LuceneSettings settings) {
        this.folder = folder;
        this.settings = settings;
        writing = new Writing(settings);
        searchers = Executors.newFixedThreadPool(settings.searchers(), Thread.ofPlatform().name("search-", 0).daemon().factory());
        places = new Semaphore(settings.searchers(), true);
    }

    /** Over a folder, which is made when there is something to put into it. */
    public static LuceneTextIndex open(Path folder, LuceneSettings settings) {
        return new LuceneTextIndex(folder, settings);
    }

    /** The accounts that have an index. Refusal UNAVAILABLE where the folder cannot be read. */
    public List<Long> accounts() throws Refusal {
        if (!Files.isDirectory(folder))
            return List.of();
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(f -> f.getFileName().toString()).filter(f -> f.matches("[0-9]{1,18}")).map(Long::parseLong).toList();
        } catch (IOException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private AccountIndex index(AccountMail mail) throws Refusal {
        AccountIndex eldest = null;
        AccountIndex found;
        lock.lock();
        try {
            if (closed)
                throw new Refusal(Refusal.Reason.UNAVAILABLE, "the server is stopping");
            found = open.computeIfAbsent(mail.account(), id -> new AccountIndex(mail, folder.resolve(Long.toString(id))));
            if (open.size() > settings.open()) {
                Map.Entry<Long, AccountIndex> first = open.pollFirstEntry();
                eldest = first == null ? null : first.getValue();
            }
        } finally {
            lock.unlock();
        }
        if (eldest != null)
            close(eldest);
        return found;
    }

    private static void close(AccountIndex index) {
        try {
            index.close();
        } catch (IOException e) {
            LOG.warn("search index of account {}: {}", index.account(), e.toString());
        }
    }

    @Override
    public Answer find(AccountMail mail, MailboxView view, TextMatcher query, BooleanSupplier cancelled) throws Refusal {
        return ask(mail, view, new Answer(UidSet.EMPTY, all(view)),
                snapshot -> new Finder(snapshot, view.mailbox(), query, cancelled).find(view));
    }

    @Override
    public Scores score(AccountMail mail, MailboxView view, FuzzyMatcher query, BooleanSupplier cancelled) throws Refusal {
        return ask(mail, view, Scores.unknown(all(view)), snapshot -> new Scorer(snapshot, view.mailbox(), query, cancelled).score(view));
    }

    private static UidSet all(MailboxView view) {
        return view.uidNext() > 1 ? UidSet.range(1, view.uidNext() - 1) : UidSet.EMPTY;
    }

    private <T> T ask(AccountMail mail, MailboxView view, T nothing, Question<T> question) throws Refusal {
        AccountIndex index = index(mail);
        Found<T> found = onSearcher(() -> found(index, view, nothing, question));
        if (isWorthwhile(view, found.next) && !writing.isBusy(mail.account())) {
            writing.feed(index, view.mailbox());
            watch(index);
        }
        return found.answer;
    }

    /** What is asked of a snapshot; CancellationException where it was cancelled. */
    private interface Question<T> {
        T of(Snapshot snapshot) throws IOException;
    }

    /** An answer, and the first UID that is not in the index. */
    private record Found<T>(T answer, long next) {}

    private interface Search<T> {
        T go() throws Refusal;
    }

    private <T> T onSearcher(Search<T> search) throws Refusal {
        try {
            places.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "interrupted while searching", e);
        }
        try {
            CompletableFuture<T> result = new CompletableFuture<>();
            searchers.execute(() -> {
                try {
                    result.complete(search.go());
                } catch (Refusal | RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
            return Refusal.join(result);
        } catch (RejectedExecutionException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the server is stopping", e);
        } finally {
            places.release();
        }
    }

    private <T> Found<T> found(AccountIndex index, MailboxView view, T nothing, Question<T> question) throws Refusal {
        MailboxView now = index.mail.view(view.mailbox());
        Snapshot snapshot = null;
        try {
            snapshot = index.acquire();
            if (snapshot == null)
                return new Found<>(nothing, 1);
            watch(index);
            if (snapshot.positions().isAheadOf(now))
                throw new IOException("it is ahead of the mailbox, so the data is older than the index");
            return new Found<>(question.of(snapshot), snapshot.positions().next(view.mailbox(), view.uidValidity()));
        } catch (CancellationException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the search was cancelled", e);
        } catch (IOException | RuntimeException | InternalError e) {
            // A mapped file that has become shorter shows as InternalError.
            writing.repair(index, e);
            return new Found<>(nothing, view.uidNext());
        } finally {
            release(snapshot);
        }
    }

    private static void release(@Nullable Snapshot snapshot) {
        if (snapshot != null)
            try {
                AccountIndex.release(snapshot);
            } catch (IOException e) {
                LOG.warn("search index: {}", e.toString());
            }
    }

    /** News of an account is noted and no more; how much really waits is looked at by the writing thread. */
    private void watch(AccountIndex index) {
        index.watch(() -> {
            if (index.news.incrementAndGet() == settings.waiting())
                writing.feed(index, -1);
        });
    }

    /** Whether what an answer did not know is worth taking in: a mailbox that is no small one, or enough new messages. */
    private boolean isWorthwhile(MailboxView view, long next) {
        int enough = next == 1 ? settings.worthwhile() : settings.waiting();
        int count = 0;
        long octets = 0;
        for (int i = view.size() - 1; i >= 0 && view.uid(i) >= next && count < enough && octets < settings.waitingOctets(); i--) {
            count++;
            octets += view.octets(i);
        }
        return count >= enough || octets >= settings.waitingOctets();
    }

    @Override
    public IndexStatus status(AccountMail mail) throws Refusal {
        AccountIndex index = index(mail);
        return onSearcher(() -> {
            Snapshot snapshot = null;
            try {
                snapshot = index.acquire();
                boolean busy = writing.isBusy(mail.account());
                Positions positions = snapshot == null ? Positions.NONE : snapshot.positions();
                var state = busy ? IndexStatus.State.BUILDING : snapshot == null ? IndexStatus.State.NONE : IndexStatus.State.READY;
                List<IndexStatus.Position> marks = positions.marks().entrySet().stream().sorted(Map.Entry.comparingByKey())
                        .map(e -> new IndexStatus.Position(e.getKey(), e.getValue().uidValidity(), e.getValue().next())).toList();
                return new IndexStatus(state, snapshot == null ? 0 : snapshot.messages(), AccountIndex.waiting(mail, positions),
                        index.octets(), marks);
            } catch (IOException e) {
                throw new Refusal(Refusal.Reason.UNAVAILABLE,
                        "the search index cannot be read (" + e + "); `search-index rebuild` makes it anew", e);
            } finally {
                release(snapshot);
            }
        });
    }

    @Override
    public void rebuild(AccountMail mail, Progress progress) throws Refusal {
        CompletableFuture<Void> done = writing.anew(index(mail));
        long all = mail.mailboxes().stream().mapToLong(Mailbox::messages).sum();
        for (;;)
            try {
                done.get(1, TimeUnit.SECONDS);
                progress.at(all, all);
                return;
            } catch (TimeoutException e) {
                progress.at(Math.max(0, all - waiting(mail)), all);
            } catch (ExecutionException e) {
                Refusal.join(done);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refusal(Refusal.Reason.UNAVAILABLE, "interrupted; the search index is made anew all the same", e);
            }
    }

    private long waiting(AccountMail mail) throws Refusal {
        AccountIndex index = index(mail);
        return onSearcher(() -> {
            Snapshot snapshot = null;
            try {
                snapshot = index.acquire();
                return AccountIndex.waiting(mail, snapshot == null ? Positions.NONE : snapshot.positions());
            } catch (IOException e) {
                return AccountIndex.waiting(mail, Positions.NONE);
            } finally {
                release(snapshot);
            }
        });
    }

    @Override
    public void remove(long account) throws Refusal {
        AccountIndex index;
        lock.lock();
        try {
            index = open.remove(account);
        } finally {
            lock.unlock();
        }
        if (index != null)
            close(index);
        Refusal.join(writing.remove(account, folder.resolve(Long.toString(account))));
    }

    /** Waits until the writing thread has nothing to do; false when the time is over first. */
    boolean awaitIdle(Duration time) throws InterruptedException {
        return writing.awaitIdle(time);
    }

    @Override
    public void close() {
        List<AccountIndex> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(open.values());
            open.clear();
        } finally {
            lock.unlock();
        }
        writing.close();
        searchers.shutdown();
        all.forEach(LuceneTextIndex::close);
    }
}
