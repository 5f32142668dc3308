package org.posthouse.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing thread: takes accounts in turn, each once however often it was asked for, and works at each for a bounded time. The only one that changes an index.
 */
final class Writing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writing.class);
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_FAILURES = 3;
    /** Turns in a row of an account that is alone. */
    private static final int ALONE = 6;

    private final LuceneSettings settings;
    /** Made by the thread when first needed, for most commands of an operator need none of it. */
    private @Nullable Documents documents;
    private boolean full;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final Map<Long, Task> tasks = new LinkedHashMap<>();
    private @Nullable Task running;
    private volatile boolean closed;
    private final Thread thread;
    private final Courtesy courtesy = Courtesy.ofMachine();

    /** What is to be done at an account; without an index (null) its folder is removed. Fields under the lock. */
    private static final class Task {
        final long account;
        @Nullable
        AccountIndex index;
        @Nullable
        Path removed;
        long mailbox = -1;
        boolean anew;
        final List<CompletableFuture<Void>> waiters = new ArrayList<>();

        Task(long account) {
            this.account = account;
        }
    }

    Writing(LuceneSettings settings) {
        this.settings = settings;
        thread = Thread.ofPlatform().name("search-index").daemon().priority(Thread.MIN_PRIORITY).start(this::run);
    }

    /** Asks for what waits to be taken in, the mailbox first; -1 for no matter which. Never blocks for long. */
    void feed(AccountIndex index, long mailbox) {
        if (index.failures.get() < MAX_FAILURES)
            ask(index.account(), null, task -> {
                task.index = index;
                task.mailbox = mailbox;
            });
    }

    /** Throws the index away, and makes it anew. */
    CompletableFuture<Void> anew(AccountIndex index) {
        index.failures.set(0);
        CompletableFuture<Void> done = new CompletableFuture<>();
        ask(index.account(), done, task -> {
            task.index = index;
            task.anew = true;
        });
        return done;
    }

    /** The same after an error, unless there have been too many. */
    void repair(AccountIndex index, Throwable why) {
        int failures = index.failures.incrementAndGet();
        if (failures > MAX_FAILURES)
            return;
        LOG.warn("search index of account {} cannot be used and is {}: {}", index.account(),
                failures < MAX_FAILURES ? "made anew" : "left alone, messages are read instead", why.toString());
        LOG.debug("search index of account {}", index.account(), why);
        if (failures < MAX_FAILURES)
            ask(index.account(), null, task -> {
                task.index = index;
                task.anew = true;
            });
    }

    /** Removes the folder of an account that is gone. */
    CompletableFuture<Void> remove(long account, Path folder) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        ask(account, done, task -> {
            task.index = null;
            task.removed = folder;
        });
        return done;
    }

    private void ask(long account, @Nullable CompletableFuture<Void> done, Consumer<Task> what) {
        lock.lock();
        try {
            if (closed || tasks.size() >= MAX_WAITING && !tasks.containsKey(account)) {
                if (done != null)
                    done.completeExceptionally(busy());
                return;
            }
            Task task = tasks.computeIfAbsent(account, Task::new);
            what.accept(task);
            if (done != null)
                task.waiters.add(done);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private static Refusal busy() {
        return new Refusal(Refusal.Reason.UNAVAILABLE, "the search index is busy or the server is stopping; try again later");
    }

    /** Whether something is being done at an account, or waits. */
    boolean isBusy(long account) {
        lock.lock();
        try {
            Task now = running;
            return tasks.containsKey(account) || now != null && now.account == account;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is done or waits; false when the time is over first. */
    boolean awaitIdle(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while ((running != null || !tasks.isEmpty()) && left > 0)
                left = idle.awaitNanos(left);
            return running == null && tasks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Task task = next(); task != null; task = next())
            once(task);
    }

    private @Nullable Task next() {
        lock.lock();
        try {
            running = null;
            if (tasks.isEmpty())
                idle.signalAll();
            while (tasks.isEmpty() && !closed)
                work.awaitUninterruptibly();
            if (closed)
                return null;
            Task task = tasks.remove(tasks.keySet().iterator().next());
            running = task;
            return task;
        } finally {
            lock.unlock();
        }
    }

    private void once(Task task) {
        try {
            if (!step(task)) {
                again(task);
                return;
            }
            over();
            task.waiters.forEach(w -> w.complete(null));
        } catch (Refusal e) {
            // An account that has been removed, a store that is closing, a full disk.
            if (e.reason() == Refusal.Reason.DISK_FULL && !full)
                LOG.warn("{}", e.getMessage());
            full = e.reason() == Refusal.Reason.DISK_FULL;
            LOG.debug("search index of account {}: {}", task.account, e.getMessage());
            task.waiters.forEach(w -> w.completeExceptionally(e));
        } catch (IOException | RuntimeException | InternalError e) {
            Refusal why = new Refusal(Refusal.Reason.UNAVAILABLE, "the search index cannot be written: " + e, e);
            task.waiters.forEach(w -> w.completeExceptionally(why));
            AccountIndex index = task.index;
            if (index == null)
                LOG.warn("search index of account {} cannot be removed: {}", task.account, e.toString());
            else
                repair(index, e);
        }
    }

    /** Before those who wait hear of it and ask how things stand. */
    private void over() {
        lock.lock();
        try {
            running = null;
        } finally {
            lock.unlock();
        }
    }

    /** True when all is done. */
    private boolean step(Task task) throws IOException, Refusal {
        Path removed = task.removed;
        if (removed != null)
            AccountIndex.delete(removed);
        AccountIndex index = task.index;
        if (index == null)
            return true;
        if (task.anew) {
            index.clear();
            task.anew = false;
        }
        if (isFull(index.folder()))
            throw new Refusal(Refusal.Reason.DISK_FULL,
                    "less than " + (settings.reserve() >> 20) + " MB free: the search index is not written");
        Documents d = documents;
        if (d == null) {
            d = new Documents(settings);
            documents = d;
        }
        long begin = System.nanoTime();
        index.news.set(0);
        courtesy.begin();
        return new Feeding(index, d, settings, courtesy, () -> closed || isOver(begin), () -> closed).run(task.mailbox);
    }

    /** Each commit is a segment to be merged later, so who is alone goes on for longer; but not without end, for searches see what is committed. */
    private boolean isOver(long begin) {
        long turn = settings.turn().toNanos();
        long worked = System.nanoTime() - begin;
        if (worked <= turn)
            return false;
        lock.lock();
        try {
            return worked > ALONE * turn || !tasks.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(Path folder) throws IOException {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null)
            there = there.getParent();
        return Files.getFileStore(there).getUsableSpace() < settings.reserve();
    }

    /** Behind the others. */
    private void again(Task task) {
        lock.lock();
        try {
            if (closed) {
                task.waiters.forEach(w -> w.completeExceptionally(busy()));
                return;
            }
            Task newer = tasks.putIfAbsent(task.account, task);
            if (newer != null)
                newer.waiters.addAll(task.waiters);
        } finally {
            lock.unlock();
        }
    }

    /** Ends after the message at hand; what it has taken in is committed. */
    @Override
    public void close() {
        List<Task> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(tasks.values());
            tasks.clear();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        left.forEach(t -> t.waiters.forEach(w -> w.completeExceptionally(busy())));
        try {
            thread.join(settings.turn().plusSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
