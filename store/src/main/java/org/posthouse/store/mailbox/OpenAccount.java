package org.posthouse.store.mailbox;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** An account's mail over its write turn: reads from the durable state, hands changes to the turn. */
final class OpenAccount implements AccountMail {
    private static final int MAX_SUBSCRIPTIONS = 20_000;
    /** Fewer messages than this are read one by one even where they lie close together. */
    private static final int FEW = 16;

    private final WriteTurn turn;
    private final Engine engine;
    private final Space space;
    private final AtomicBoolean maildrop = new AtomicBoolean();

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
        turn.write(change -> {
            Naming.delete(change, name);
            return name;
        });
    }

    @Override
    public void rename(MailboxName from, MailboxName to) throws Refusal {
        turn.writeRows(change -> {
            Naming.rename(change, from, to);
            return to;
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
    public long claimRecent(long mailbox, long upTo) throws Refusal {
        return turn.claimRecent(mailbox, upTo);
    }

    @Override
    public List<Long> append(long mailbox, List<NewMessage> messages) throws Refusal {
        return turn.write(new Arriving(mailbox, messages));
    }

    @Override
    public StoreResult store(long mailbox, UidSet uids, FlagChange change, long unchangedSince) throws Refusal {
        turn.view(mailbox);
        return turn.write(new Flagging(mailbox, uids, change, unchangedSince));
    }

    @Override
    public CopyResult copy(long from, UidSet uids, long to) throws Refusal {
        turn.view(from);
        return turn.writeRows(new Moving(from, uids, to, false));
    }

    @Override
    public CopyResult move(long from, UidSet uids, long to) throws Refusal {
        turn.view(from);
        return turn.writeRows(new Moving(from, uids, to, true));
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
            for (int r = 0; r < gone.ranges(); r++)
                all.add(gone.first(r), gone.last(r));
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
            new RowReader(engine, space).structures(mailbox, Moving.uidsAt(blocks, indexes), visitor);
            return;
        }
        long[] ends = Moving.uidsAt(blocks, new int[]{indexes[0], indexes[indexes.length - 1]});
        boolean all = indexes.length == span;
        engine.scan(space, Keys.message(Keys.STRUCTURE, mailbox, ends[0]), Keys.message(Keys.STRUCTURE, mailbox, ends[1] + 1),
                Integer.MAX_VALUE, false, (key, record) -> {
                    long uid = Keys.uidOf(key);
                    return !all && !uids.contains(uid) || visitor.visit(uid, record);
                });
    }

    @Override
    public Optional<Structure> structure(long mailbox, long uid) throws Refusal {
        byte[] record = engine.get(space, Keys.message(Keys.STRUCTURE, mailbox, uid));
        return record == null ? Optional.empty() : Optional.of(StructureCodec.decode(record));
    }

    @Override
    public MessageSource open(long mailbox, long uid) throws Refusal {
        byte[] cold = engine.get(space, Keys.message(Keys.COLD, mailbox, uid));
        if (cold == null)
            throw new Refusal(Refusal.Reason.NO_SUCH_MESSAGE, "the message is gone");
        ColdRow row = ColdRow.read(cold);
        return new StoredSource(row.trace(), engine.openBlob(row.blob()));
    }

    @Override
    public Optional<MessageRow> row(long mailbox, long uid) throws Refusal {
        var rows = engine.getAll(space, List.of(Keys.message(Keys.HOT, mailbox, uid), Keys.message(Keys.COLD, mailbox, uid)));
        byte[] hot = rows.get(0), cold = rows.get(1);
        return hot == null || cold == null ? Optional.empty() : Optional.of(ColdRow.read(cold).row(uid, HotRow.read(hot)));
    }

    @Override
    public UidSet popHidden(long mailbox) throws Refusal {
        UidSet.Builder out = new UidSet.Builder();
        engine.scan(space, Keys.mailbox(Keys.HIDDEN, mailbox), Keys.mailbox(Keys.HIDDEN, mailbox + 1), Integer.MAX_VALUE, false,
                (key, value) -> {
                    HiddenPage.read(key, value, out);
                    return true;
                });
        return out.build();
    }

    @Override
    public void popHide(long mailbox, UidSet uids) throws Refusal {
        BlockView view = turn.view(mailbox);
        int[] indexes = view.blocks().indexes(uids);
        turn.writeRows(change -> {
            WriteTurn.known(change.base(), mailbox);
            Map<Long, BitSet> pages = HiddenPage.pages(Moving.uidsAt(view.blocks(), indexes));
            for (Map.Entry<Long, BitSet> page : pages.entrySet())
                HiddenPage.add(change, mailbox, page.getKey(), page.getValue());
            return pages.size();
        });
    }

    @Override
    public Optional<AutoCloseable> lockMaildrop() {
        if (!maildrop.compareAndSet(false, true))
            return Optional.empty();
        AtomicBoolean held = new AtomicBoolean(true);
        return Optional.of(() -> {
            if (held.compareAndSet(true, false))
                maildrop.set(false);
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
    public AutoCloseable watch(Listener listener) {
        // Whoever watches holds the turn, and the turn this account: it is not opened a second time beside a watched one.
        return turn.watch(listener);
    }
}
