package org.posthouse.store.mailbox;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.rows.DeliveryKey;
import org.posthouse.store.sharing.Watchers;
import org.posthouse.store.thread.RecentThreads;
import org.posthouse.store.view.BlockView;

/**
 * Who may change an account, and what of it is known. Writers work on the {@code tip} one at a time and hand their batch to the engine; they wait for the disk
 * outside the turn, so that several changes of one account share a sync. Readers see {@code durable} only, which follows in version order. When a
 * commit fails, those behind it fail by their version; the tip is thrown away and read again.
 *
 * <p>Lock order: turn before publishing. Watchers run while publishing is held and take neither.
 */
final class WriteTurn {
    /** Changes an account; may be called again from the start when the account had to be read again. */
    interface Operation<T> {
        T apply(Change change) throws Refusal;
    }

    /** A change on its way to the disk. */
    private static final class Pending {
        final AccountState next;
        final Change change;
        final CompletableFuture<Long> commit;
        boolean settled;
        @Nullable
        Refusal refusal;

        Pending(AccountState next, Change change, CompletableFuture<Long> commit) {
            this.next = next;
            this.change = change;
            this.commit = commit;
        }
    }

    private static final int ATTEMPTS = 3;

    private final OpenAccount owner;
    final long account;
    final Space space;
    final Engine engine;
    final InstantSource clock;
    private final MailSettings settings;
    private final Accounts accounts;
    private final ViewCache views;
    private final Sweep sweep;
    private final ReentrantLock turn = new ReentrantLock();
    private final ReentrantLock publishing = new ReentrantLock();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final ConcurrentHashMap<DeliveryKey, Long> arriving = new ConcurrentHashMap<>();
    private final RecentThreads threads = new RecentThreads();
    final Watchers watchers;
    private volatile @Nullable AccountState tip;
    private volatile @Nullable AccountState durable;
    private volatile boolean failed;

    WriteTurn(OpenAccount owner, long account, Engine engine, InstantSource clock, MailSettings settings, Accounts accounts,
            ViewCache views, Sweep sweep) {
        this.owner = owner;
        this.account = account;
        watchers = new Watchers(account);
        this.space = Space.account(account);
        this.engine = engine;
        this.clock = clock;
        this.settings = settings;
        this.accounts = accounts;
        this.views = views;
        this.sweep = sweep;
    }

    MailSettings settings() {
        return settings;
    }

    Accounts accounts() {
        return accounts;
    }

    Sweep sweep() {
        return sweep;
    }

    long quota() throws Refusal {
        return accounts.quota(account);
    }

    /** The account's devices, by their ids, as far as their credentials are good now. */
    Set<Long> popDevices() throws Refusal {
        return accounts.popDevices(account);
    }

    /** True while a delivery of that key is on its way to the disk. */
    boolean arriving(DeliveryKey key) {
        return arriving.containsKey(key);
    }

    /** Used under the turn. */
    RecentThreads threads() {
        return threads;
    }

    /** Under the turn, for a change: waits for what is on its way. Refusal CONFLICT, so that the change begins again, where that was not kept. */
    void arrived() throws Refusal {
        settleAll();
        if (failed)
            throw new Refusal(Refusal.Reason.CONFLICT, "an earlier change of this account was not kept; try again");
    }

    /** The account as readers see it: all of it on disk. */
    AccountState state() throws Refusal {
        AccountState now = durable;
        if (now != null)
            return now;
        turn.lock();
        try {
            return ready();
        } finally {
            turn.unlock();
        }
    }

    /** Does a change that knows all it needs from the state in memory. */
    <T> T write(Operation<T> operation) throws Refusal {
        return write(operation, false);
    }

    /** Does a change that reads rows: those on their way must have arrived. */
    <T> T writeRows(Operation<T> operation) throws Refusal {
        return write(operation, true);
    }

    private <T> T write(Operation<T> operation, boolean rows) throws Refusal {
        for (int attempt = 1;; attempt++) {
            if (!accounts.exists(account))
                throw noSuchAccount();
            try {
                return attempt(operation, rows);
            } catch (Refusal r) {
                if (r.reason() != Refusal.Reason.CONFLICT || attempt == ATTEMPTS)
                    throw r;
            }
        }
    }

    private <T> T attempt(Operation<T> operation, boolean rows) throws Refusal {
        @Nullable
        Pending mine = null;
        @Nullable
        Pending before = null;
        T result;
        turn.lock();
        try {
            Change change = new Change(this, rows ? settled() : ready());
            result = operation.apply(change);
            if (change.isEmpty())
                before = newest();
            else
                mine = submit(change);
        } finally {
            turn.unlock();
        }
        if (mine == null) {
            // That there was nothing to change is only as true as what it was found in.
            if (before != null && settle(before) != null)
                throw new Refusal(Refusal.Reason.CONFLICT, "an earlier change of this account was not kept; try again");
            return result;
        }
        Refusal refusal = settle(mine);
        if (refusal != null)
            throw new Refusal(refusal.reason(), String.valueOf(refusal.getMessage()), refusal);
        for (long mailbox : mine.change.deleted())
            views.forget(owner, mailbox);
        for (long mailbox : mine.change.touched()) {
            MailboxState m = mine.next.mailbox(mailbox);
            BlockView view = m == null ? null : m.view();
            if (view != null)
                views.touch(owner, mailbox, view.size());
            else
                views.forget(owner, mailbox);
        }
        return result;
    }

    /** Under the turn: the last change on its way to the disk, and with it all before it. */
    private @Nullable Pending newest() {
        publishing.lock();
        try {
            return pending.peekLast();
        } finally {
            publishing.unlock();
        }
    }

    private Refusal noSuchAccount() {
        return new Refusal(Refusal.Reason.NO_SUCH_ACCOUNT, "there is no account " + account);
    }

    private Pending submit(Change change) {
        AccountState next = change.finish();
        arriving.putAll(change.deliveries());
        threads.add(change.threads(), next.version);
        Pending p = new Pending(next, change, engine.commitLater(space, change.base().version, change.batch()));
        tip = next;
        publishing.lock();
        try {
            pending.addLast(p);
        } finally {
            publishing.unlock();
        }
        return p;
    }

    /** Waits until a change is on disk or refused, and publishes all up to it in order. */
    private @Nullable Refusal settle(Pending mine) {
        // Waiting outside the lock first, so that a crowd does not queue behind one sync after it is over.
        outcome(mine.commit);
        publishing.lock();
        try {
            while (!mine.settled)
                settleFirst();
            return mine.refusal;
        } finally {
            publishing.unlock();
        }
    }

    private void settleFirst() {
        Pending p = pending.removeFirst();
        p.refusal = outcome(p.commit);
        p.settled = true;
        for (DeliveryKey key : p.change.deliveries().keySet())
            arriving.remove(key);
        if (p.refusal != null) {
            failed = true;
            return;
        }
        durable = p.next;
        for (long mailbox : p.change.touched())
            watchers.changed(mailbox, p.next.version);
    }

    private static @Nullable Refusal outcome(CompletableFuture<Long> commit) {
        try {
            commit.join();
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof Refusal r)
                return r;
            return new Refusal(Refusal.Reason.UNAVAILABLE, "the store failed: " + e.getCause(), e);
        }
    }

    /** Under the turn: the state to change, read anew where it was lost. */
    private AccountState ready() throws Refusal {
        AccountState now = tip;
        if (now != null && !failed)
            return now;
        settleAll();
        AccountState seen = durable;
        // Where nothing of what was lost has reached the rows, what readers see is the account, views and all.
        now = seen != null && engine.version(space) == seen.version ? seen : new AccountLoader(this).load();
        threads.reset(now.version);
        tip = now;
        durable = now;
        failed = false;
        return now;
    }

    /** Under the turn: the same, with everything on disk. */
    private AccountState settled() throws Refusal {
        ready();
        settleAll();
        return ready();
    }

    private void settleAll() {
        publishing.lock();
        try {
            while (!pending.isEmpty())
                settleFirst();
        } finally {
            publishing.unlock();
        }
    }

    /** Under the turn, for the loader: the first rows of a new account. */
    void commitNow(Change change) throws Refusal {
        engine.commit(space, change.base().version, change.batch());
    }

    /** Returns when every change begun before is on disk or refused. */
    void barrier() throws Refusal {
        turn.lock();
        try {
            settled();
        } finally {
            turn.unlock();
        }
    }

    BlockView view(long mailbox) throws Refusal {
        BlockView view = known(state(), mailbox).view();
        if (view != null) {
            views.wanted(owner, mailbox, view.size());
            return view;
        }
        view = loadView(mailbox);
        views.touch(owner, mailbox, view.size());
        return view;
    }

    static MailboxState known(AccountState state, long mailbox) throws Refusal {
        MailboxState m = state.mailbox(mailbox);
        if (m == null)
            throw new Refusal(Refusal.Reason.NO_SUCH_MAILBOX, "the mailbox does not exist any more");
        return m;
    }

    private BlockView loadView(long mailbox) throws Refusal {
        turn.lock();
        try {
            AccountState now = settled();
            MailboxState m = known(now, mailbox);
            BlockView view = m.view();
            if (view != null)
                return view;
            view = new AccountLoader(this).view(m, now.version);
            tip = now.with(m.with(view));
            durable = tip;
            return view;
        } finally {
            turn.unlock();
        }
    }

    /** Under the turn, for a change: the view it starts from. */
    BlockView viewFor(AccountState base, MailboxState m) throws Refusal {
        BlockView view = m.view();
        if (view != null)
            return view;
        arrived();
        return new AccountLoader(this).view(m, base.version);
    }

    /** Lets the memory of a view go; sessions that hold it keep it. Where somebody is writing it stays until the next time. */
    void dropView(long mailbox) {
        if (!turn.tryLock())
            return;
        try {
            AccountState now = tip;
            MailboxState m = now == null ? null : now.mailbox(mailbox);
            if (now == null || m == null || m.view() == null)
                return;
            tip = now.with(m.with((BlockView) null));
            publishing.lock();
            try {
                AccountState seen = durable;
                MailboxState old = seen == null ? null : seen.mailbox(mailbox);
                if (seen != null && old != null)
                    durable = seen.with(old.with((BlockView) null));
            } finally {
                publishing.unlock();
            }
        } finally {
            turn.unlock();
        }
    }

    /** Moves the mark of recent messages up, never beyond where readers see the end; it goes to disk with the mailbox's next change. */
    long claimRecent(long mailbox, long upTo) throws Refusal {
        AccountState latest = tip;
        MailboxState claimed = latest == null || failed ? null : latest.mailbox(mailbox);
        // All but the first of many sessions that hear of a message find it claimed.
        if (claimed != null && claimed.recent() >= Math.min(upTo, known(state(), mailbox).uidNext()))
            return claimed.recent();
        turn.lock();
        try {
            AccountState now = ready();
            MailboxState m = known(now, mailbox);
            MailboxState seen = known(state(), mailbox);
            long mark = Math.min(upTo, seen.uidNext());
            if (mark > m.recent())
                tip = now.with(m.withRecent(mark));
            return m.recent();
        } finally {
            turn.unlock();
        }
    }

}
