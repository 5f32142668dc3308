package org.posthouse.store.mailbox;

import java.lang.ref.WeakReference;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;

/** The mail of all accounts over an engine. The engine is its owner's to close. */
public final class StoredMail implements MailStore {
    private final Engine engine;
    private final InstantSource clock;
    private final MailSettings settings;
    private final Accounts accounts;
    private final ViewCache views;
    private final BlobSweep sweep;
    private final ReentrantLock lock = new ReentrantLock();
    /** All that anybody holds, so that no account is ever open twice ... */
    private final Map<Long, WeakReference<OpenAccount>> open = new HashMap<>();
    /** ... and those last used, so that a quiet one need not be read again. */
    private final LinkedHashMap<Long, OpenAccount> recent = new LinkedHashMap<>(64, 0.75f, true);
    private int sinceTidied;
    private volatile @Nullable LongConsumer follower;

    public StoredMail(Engine engine, InstantSource clock, Accounts accounts, MailSettings settings) {
        this.engine = engine;
        this.clock = clock;
        this.accounts = accounts;
        this.settings = settings;
        views = new ViewCache(settings.cachedMessages());
        sweep = new BlobSweep(settings.sweptAtOnce());
    }

    /** From now on tells of each account whose mail has changed, as a watcher is told; to be set before accounts are opened. */
    public void follow(LongConsumer changed) {
        follower = changed;
    }

    @Override
    public AccountMail open(long account) throws Refusal {
        return opened(account);
    }

    OpenAccount opened(long account) throws Refusal {
        if (!accounts.exists(account))
            throw new Refusal(Refusal.Reason.NO_SUCH_ACCOUNT, "there is no account " + account);
        lock.lock();
        try {
            OpenAccount found = recent.get(account);
            if (found == null) {
                WeakReference<OpenAccount> held = open.get(account);
                found = held == null ? null : held.get();
            }
            if (found == null) {
                found = new OpenAccount(account, engine, clock, settings, accounts, views, sweep);
                LongConsumer changed = follower;
                if (changed != null)
                    found.turn().watchers.add((_, _) -> changed.accept(account));
                open.put(account, new WeakReference<>(found));
                tidy();
            }
            recent.put(account, found);
            if (recent.size() > settings.openAccounts())
                recent.pollFirstEntry();
            return found;
        } finally {
            lock.unlock();
        }
    }

    private void tidy() {
        if (++sinceTidied < settings.openAccounts())
            return;
        sinceTidied = 0;
        open.values().removeIf(w -> w.get() == null);
    }

    /** Returns when every change of the account begun before is on disk or refused. One that is not open has none. */
    void barrier(long account) throws Refusal {
        OpenAccount found;
        lock.lock();
        try {
            WeakReference<OpenAccount> held = open.get(account);
            found = held == null ? null : held.get();
        } finally {
            lock.unlock();
        }
        if (found != null)
            found.turn().barrier();
    }

    /** Lets go of a removed account; whoever still holds it can read what is left and change nothing. */
    void forget(long account) {
        OpenAccount gone;
        lock.lock();
        try {
            gone = recent.remove(account);
            open.remove(account);
        } finally {
            lock.unlock();
        }
        if (gone != null)
            views.forget(gone);
    }

    Engine engine() {
        return engine;
    }

    BlobSweep sweep() {
        return sweep;
    }

    MailSettings settings() {
        return settings;
    }

    /** Messages held in cached views, plus 200 for each view, which holds its account. */
    public long cachedMessages() {
        return views.total();
    }

    @Override
    public BlobWriter newBlob() throws Refusal {
        return engine.newBlob();
    }

    @Override
    public BlobReader openBlob(BlobId id) throws Refusal {
        return engine.openBlob(id);
    }

    @Override
    public void discard(BlobId id) throws Refusal {
        engine.deleteBlob(id);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            recent.clear();
            open.clear();
        } finally {
            lock.unlock();
        }
    }
}
