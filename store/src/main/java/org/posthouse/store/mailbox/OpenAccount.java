package org.posthouse.store.mailbox;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.sharing.AccessKeys;
import org.posthouse.store.sharing.Acl;
import org.posthouse.store.sharing.Annotation;
import org.posthouse.store.sharing.Annotations;
import org.posthouse.store.sharing.Quota;
import org.posthouse.store.sharing.Watcher;
import org.posthouse.store.sharing.Watchers;
import org.posthouse.store.view.BlockView;
import org.posthouse.store.view.Blocks;
import org.posthouse.store.view.HotRow;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** An account's mail over its write turn: reads from the durable state, hands changes to the turn. */
final class OpenAccount implements AccountMail {
    private static final int MAX_SUBSCRIPTIONS = 20_000;
    /** Fewer messages than this are read one by one even where they lie close together. */
    private static final int FEW = 16;

    private final WriteTurn turn;
    private final Engine engine;
    private final Space space;
    /** Held while rights change, from before the write turn to after it. */
    private final ReentrantLock sharing = new ReentrantLock();
    /** Devices with a POP3 session. */
    private final Set<Long> maildrops = ConcurrentHashMap.newKeySet();

    OpenAccount(long account, Engine engine, InstantSource clock, MailSettings settings, Accounts accounts, ViewCache views, Sweep sweep) {
        turn = new WriteTurn(this, account, engine, clock, settings, accounts, views, sweep);
        this.engine = engine;
        space = turn.space;
    }

    WriteTurn turn() {
        return turn;
    }

    @Override
    public long account() {
        return turn.account;
    }

    @Override
    public List<Mailbox> mailboxes() throws Refusal {
        AccountState state = turn.state();
        List<Mailbox> out = new ArrayList<>(state.mailboxCount());
        for (long id : state.names().values()) {
            MailboxState m = state.mailbox(id);
            if (m != null)
                out.add(m.told(state.subscribed().contains(m.name())));
        }
        return out;
    }

    private static Optional<Mailbox> told(AccountState state, @Nullable MailboxState m) {
        return m == null ? Optional.empty() : Optional.of(m.told(state.subscribed().contains(m.name())));
    }

    @Override
    public Optional<Mailbox> mailbox(MailboxName name) throws Refusal {
        AccountState state = turn.state();
        return told(state, state.mailbox(name));
    }

    @Override
    public Optional<Mailbox> mailbox(long id) throws Refusal {
        AccountState state = turn.state();
        return told(state, state.mailbox(id));
    }

    @Override
    public Optional<Mailbox> mailbox(SpecialUse use) throws Refusal {
        AccountState state = turn.state();
        return told(state, Arrays.stream(state.mailboxes()).filter(m -> m.use() == use).findFirst().orElse(null));
    }

    @Override
    public Mailbox create(MailboxName name, @Nullable SpecialUse use) throws Refusal {
        return turn.write(change -> Naming.create(change, name, use).told(change.base().subscribed().contains(name)));
    }

    @Override
    public void delete(MailboxName name) throws Refusal {
        delete(name, false);
    }

    @Override
    public boolean deleteEmpty(MailboxName name) throws Refusal {
        return delete(name, true);
    }

    private boolean delete(MailboxName name, boolean onlyEmpty) throws Refusal {
        boolean done = turn.writeRows(change -> {
            MailboxState m = change.base().mailbox(name);
            if (onlyEmpty && m != null && m.counts().messages() > 0)
                return false;
            Naming.delete(change, name);
            if (m != null) {
                new Annotations(engine, space).forget(change.batch(), m.id());
                AccessKeys.forget(change.batch(), turn.account, m.id());
            }
            return true;
        });
        if (!done)
            return false;
        sharing.lock();
        try {
            turn.accounts().grants(turn.account, turn.state().granted());
        } finally {
            sharing.unlock();
        }
        return true;
    }

    @Override
    public void rename(MailboxName from, MailboxName to) throws Refusal {
        turn.writeRows(change -> {
            Naming.rename(change, from, to);
            return to;
        });
    }

    @Override
    public void use(long mailbox, @Nullable SpecialUse use) throws Refusal {
        turn.write(change -> {
            Naming.use(change, mailbox, use);
            return mailbox;
        });
    }

    @Override
    public void subscribe(MailboxName name, boolean on) throws Refusal {
        turn.write(change -> {
            if (change.base().subscribed().contains(name) == on)
                return name;
            if (on && change.subscriptions() >= MAX_SUBSCRIPTIONS)
                throw new Refusal(Refusal.Reason.LIMIT, "an account has at most " + MAX_SUBSCRIPTIONS + " subscriptions");
            change.subscribe(name, on);
            return name;
        });
    }

    @Override
    public Set<MailboxName> subscriptions() throws Refusal {
        return turn.state().subscribed();
    }

    @Override
    public MailboxView view(long mailbox) throws Refusal {
        return turn.view(mailbox);
    }

    @Override
    public UidSet vanished(MailboxView view, long sinceModSeq, UidSet among) throws Refusal {
        if (!(view instanceof BlockView v))
            throw new IllegalArgumentException("not a view of this store");
        return Vanished.since(engine, space, v, sinceModSeq, among);
    }

    @Override
    public long claimRecent(long mailbox, long upTo) throws Refusal {
        return turn.claimRecent(mailbox, upTo);
    }

    @Override
    public List<Long> append(long mailbox, List<NewMessage> messages) throws Refusal {
        return turn.write(new Arriving(mailbox, messages, Arriving.Terms.DELIVERED).prepare(turn));
    }

    @Override
    public List<Long> bring(long mailbox, List<NewMessage> messages, boolean overQuota) throws Refusal {
        return turn.write(new Arriving(mailbox, messages, new Arriving.Terms(false, overQuota)).prepare(turn));
    }

    @Override
    public StoreResult store(long mailbox, UidSet uids, FlagChange change, long unchangedSince) throws Refusal {
        turn.view(mailbox);
        return turn.write(new Flagging(mailbox, uids, change, unchangedSince));
    }

    @Override
    public CopyResult copy(long from, UidSet uids, long to, long mask) throws Refusal {
        turn.view(from);
        return turn.writeRows(new Moving(from, uids, to, false, mask));
    }

    @Override
    public CopyResult move(long from, UidSet uids, long to, long mask) throws Refusal {
        turn.view(from);
        return turn.writeRows(new Moving(from, uids, to, true, mask));
    }

    @Override
    public SortedMap<Long, NewMessage> copies(long mailbox, UidSet uids) throws Refusal {
        return new Copies(engine, space).of(turn.view(mailbox), uids);
    }

    @Override
    public SortedMap<String, byte[]> annotations(long mailbox, long account) throws Refusal {
        return new Annotations(engine, space).of(mailbox, account);
    }

    @Override
    public void annotate(long mailbox, List<Annotation> annotations) throws Refusal {
        turn.writeRows(change -> {
            if (mailbox != 0)
                WriteTurn.known(change.base(), mailbox);
            new Annotations(engine, space).set(change.batch(), turn.account, mailbox, annotations);
            change.rowsOnly();
            return mailbox;
        });
        turn.watchers.annotated(mailbox, annotations);
    }

    @Override
    public AccessKeys accessKeys() {
        return new AccessKeys(engine, space, rows -> turn.writeRows(change -> {
            rows.put(change.batch());
            change.rowsOnly();
            return this;
        }));
    }

    @Override
    public Acl acl(long mailbox) throws Refusal {
        AccountState state = turn.state();
        WriteTurn.known(state, mailbox);
        return state.acls.getOrDefault(mailbox, Acl.NONE);
    }

    @Override
    public Acl share(long mailbox, UnaryOperator<Acl> how) throws Refusal {
        sharing.lock();
        try {
            Set<Long> granted = new TreeSet<>(turn.state().granted());
            how.apply(acl(mailbox)).addGranted(granted);
            // Who is granted something can find it at once; who is not any more is forgotten after that.
            turn.accounts().grants(turn.account, granted);
            Acl made = turn.write(change -> {
                WriteTurn.known(change.base(), mailbox);
                Acl next = how.apply(change.acl(mailbox));
                if (next.entries() > Acl.MAX_ENTRIES)
                    throw new Refusal(Refusal.Reason.LIMIT, "at most " + Acl.MAX_ENTRIES + " may be named for one mailbox");
                if (!next.equals(change.acl(mailbox)))
                    change.share(mailbox, next);
                return next;
            });
            turn.accounts().grants(turn.account, turn.state().granted());
            return made;
        } finally {
            sharing.unlock();
        }
    }

    @Override
    public long replace(long from, long uid, long to, NewMessage message) throws Refusal {
        turn.view(from);
        return turn.writeRows(new Replacing(from, uid, to, message));
    }

    @Override
    public UidSet expunge(long mailbox, @Nullable UidSet uids) throws Refusal {
        return expunge(new Expunging(mailbox, uids, false), mailbox);
    }

    @Override
    public UidSet remove(long mailbox, UidSet uids) throws Refusal {
        return expunge(new Expunging(mailbox, uids, true), mailbox);
    }

    private UidSet expunge(Expunging step, long mailbox) throws Refusal {
        turn.view(mailbox);
        UidSet.Builder all = new UidSet.Builder();
        for (;;) {
            UidSet gone = turn.writeRows(step);
            if (gone.isEmpty())
                return all.build();
            all.add(gone);
        }
    }

    @Override
    public void structures(long mailbox, UidSet uids, StructureVisitor visitor) throws Refusal {
        Blocks blocks = turn.view(mailbox).blocks();
        int[] indexes = blocks.indexes(uids);
        if (indexes.length == 0)
            return;
        int span = indexes[indexes.length - 1] - indexes[0] + 1;
        if (indexes.length <= FEW || indexes.length < span / 4) {
            new RowReader(engine, space).structures(mailbox, blocks.uids(indexes), visitor);
            return;
        }
        long[] ends = blocks.uids(new int[]{indexes[0], indexes[indexes.length - 1]});
        boolean all = indexes.length == span;
        engine.scan(space, Keys.message(Keys.STRUCTURE, mailbox, ends[0]), Keys.message(Keys.STRUCTURE, mailbox, ends[1] + 1),
                Integer.MAX_VALUE, false, (key, record) -> {
                    long uid = Keys.uidOf(key);
                    return !all && !uids.contains(uid) || visitor.visit(uid, record);
                });
    }

    @Override
    public void messages(long mailbox, UidSet uids, Set<Part> parts, MessageVisitor visitor) throws Refusal {
        Blocks blocks = turn.view(mailbox).blocks();
        new RowReader(engine, space).messages(mailbox, blocks.uids(blocks.indexes(uids)), parts, visitor);
    }

    @Override
    public Optional<Structure> structure(long mailbox, long uid) throws Refusal {
        byte[] record = engine.get(space, Keys.message(Keys.STRUCTURE, mailbox, uid));
        return record == null ? Optional.empty() : Optional.of(StructureCodec.decode(record));
    }

    @Override
    public MessageSource open(long mailbox, long uid) throws Refusal {
        StoredMessage message = new RowReader(engine, space).message(mailbox, uid);
        if (message == null)
            throw new Refusal(Refusal.Reason.NO_SUCH_MESSAGE, "the message is gone");
        return message.source();
    }

    @Override
    public Optional<MessageRow> row(long mailbox, long uid) throws Refusal {
        var rows = engine.getAll(space, List.of(Keys.message(Keys.HOT, mailbox, uid), Keys.message(Keys.COLD, mailbox, uid)));
        byte[] hot = rows.get(0), cold = rows.get(1);
        return hot == null || cold == null ? Optional.empty() : Optional.of(MessageRow.of(uid, HotRow.read(hot), ColdRow.read(cold)));
    }

    @Override
    public UidSet popOpen(long mailbox, PopDevice device) throws Refusal {
        PopDevices.opened(turn, mailbox, device);
        return PopDevices.hidden(turn, mailbox, device.id());
    }

    @Override
    public UidSet popDelete(long mailbox, PopDevice device, UidSet uids) throws Refusal {
        turn.view(mailbox);
        UidSet going = turn.writeRows(new PopDeleting(mailbox, device, uids));
        if (!going.isEmpty() && turn.view(mailbox).blocks().indexes(going).length > 0)
            expunge(new Expunging(mailbox, going, true), mailbox);
        return going;
    }

    @Override
    public Optional<AutoCloseable> lockMaildrop(long device) {
        if (!maildrops.add(device))
            return Optional.empty();
        AtomicBoolean held = new AtomicBoolean(true);
        return Optional.of(() -> {
            if (held.compareAndSet(true, false))
                maildrops.remove(device);
        });
    }

    @Override
    public List<Recoverable> recoverable(int limit) throws Refusal {
        return new RecoverWindow(turn).newest(limit);
    }

    @Override
    public Map<Long, Long> recover(List<Recoverable> messages, long mailbox) throws Refusal {
        return turn.writeRows(change -> new RecoverWindow(turn).recover(change, messages, mailbox));
    }

    @Override
    public long quotaUsed() throws Refusal {
        return turn.state().account.used();
    }

    @Override
    public Quota quota() throws Refusal {
        AccountState state = turn.state();
        return new Quota(state.account.used(), turn.quota(), state.messages(), turn.accounts().messageQuota(turn.account));
    }

    @Override
    public long log(long after, LogVisitor visitor) throws Refusal {
        long version = turn.state().version;
        LogReader.walk(engine, space, after + 1, version + 1, false, visitor::visit);
        return version;
    }

    @Override
    public long version() throws Refusal {
        return turn.state().version;
    }

    @Override
    public boolean remembers(long version) throws Refusal {
        return History.reachesBackTo(turn, version);
    }

    @Override
    public List<MessageRow> gone(long mailbox, @Nullable UidSet uids) throws Refusal {
        return History.gone(turn, mailbox, uids);
    }

    @Override
    public AutoCloseable watch(Watcher watcher) {
        Watchers.Watch watch = turn.watchers.add(watcher);
        // Whoever watches holds the turn, and the turn this account: it is not opened a second time beside a watched one.
        return () -> turn.watchers.remove(watch);
    }
}
