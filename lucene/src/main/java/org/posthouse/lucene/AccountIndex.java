package org.posthouse.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;

/** The index of one account, open for searching as long as it is among those last used. */
final class AccountIndex {
    final AccountMail mail;
    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable FSDirectory directory;
    private @Nullable Snapshot current;
    private @Nullable AutoCloseable watch;
    private boolean closed;
    /** Commits of the account since it was last looked at, and failures in a row. */
    final AtomicInteger news = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();

    AccountIndex(AccountMail mail, Path folder) {
        this.mail = mail;
        this.folder = folder;
    }

    long account() {
        return mail.account();
    }

    Path folder() {
        return folder;
    }

    /** Watches the account from now on until this is closed. */
    void watch(Runnable changed) {
        lock.lock();
        try {
            if (watch == null && !closed)
                watch = mail.watch((_, _) -> changed.run());
        } finally {
            lock.unlock();
        }
    }

    /**
     * The index as of its last commit, with a reference that the caller gives back by {@link #release}; null where there is none. The first time all of it is read to see that it is whole. IOException
     * where it cannot be read.
     */
    @Nullable
    Snapshot acquire() throws IOException {
        lock.lock();
        try {
            if (current == null && !closed)
                current = opened();
            Snapshot s = current;
            if (s == null)
                return null;
            s.reader().incRef();
            return s;
        } finally {
            lock.unlock();
        }
    }

    /** What the writing thread goes on from; null where there is nothing. The caller closes its reader. */
    @Nullable
    Snapshot lastCommit() throws IOException {
        if (!Files.isDirectory(folder))
            return null;
        FSDirectory d = directory();
        // Files that no commit names are nothing: the first commit may be on its way, or the last one was lost.
        return DirectoryReader.indexExists(d) ? Snapshot.open(d) : null;
    }

    private @Nullable Snapshot opened() throws IOException {
        Snapshot s = lastCommit();
        if (s == null)
            return null;
        boolean whole = false;
        try {
            s.check();
            whole = true;
            return s;
        } finally {
            if (!whole)
                s.reader().close();
        }
    }

    static void release(Snapshot snapshot) throws IOException {
        snapshot.reader().decRef();
    }

    /** Where the writer works. */
    FSDirectory directory() throws IOException {
        lock.lock();
        try {
            FSDirectory d = directory;
            if (d == null) {
                Files.createDirectories(folder);
                d = new MMapDirectory(folder);
                directory = d;
            }
            return d;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the last commit for the searches from now on. By the writing thread. */
    void refresh() throws IOException {
        lock.lock();
        try {
            if (closed)
                return;
            Snapshot before = current;
            if (before == null) {
                current = Snapshot.open(directory());
                return;
            }
            DirectoryReader newer = DirectoryReader.openIfChanged(before.reader());
            if (newer != null) {
                current = Snapshot.of(newer);
                before.reader().decRef();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Throws everything away. By the writing thread. */
    void clear() throws IOException {
        lock.lock();
        try {
            letGo();
            delete(folder);
        } finally {
            lock.unlock();
        }
    }

    private void letGo() throws IOException {
        Snapshot s = current;
        current = null;
        if (s != null)
            s.reader().decRef();
        FSDirectory d = directory;
        directory = null;
        if (d != null)
            d.close();
    }

    static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder))
            return;
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path p : all)
            Files.deleteIfExists(p);
    }

    /** Octets on disk. */
    long octets() throws IOException {
        if (!Files.isDirectory(folder))
            return 0;
        long sum = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path f : files.toList())
                sum += size(f);
        }
        return sum;
    }

    private static long size(Path f) throws IOException {
        try {
            return Files.size(f);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Messages of all mailboxes that a snapshot does not know; those expunged before they were taken in may be counted too. */
    static long waiting(AccountMail mail, Positions positions) throws Refusal {
        long sum = 0;
        for (Mailbox m : mail.mailboxes())
            sum += Math.min(m.messages(), Math.max(0, m.uidNext() - positions.next(m.id(), m.uidValidity())));
        return sum;
    }

    void close() throws IOException {
        AutoCloseable w;
        lock.lock();
        try {
            closed = true;
            letGo();
            w = watch;
            watch = null;
        } finally {
            lock.unlock();
        }
        if (w != null)
            try {
                w.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
    }
}
