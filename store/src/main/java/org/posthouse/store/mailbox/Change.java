package org.posthouse.store.mailbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.Large;
import org.posthouse.store.rows.AccountRecord;
import org.posthouse.store.rows.DeliveryKey;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.sharing.Acl;
import org.posthouse.store.thread.ThreadKey;
import org.posthouse.store.thread.Threads;

/** One change of an account being put together: rows for the batch, entries for the log, and the state that follows. Used under the write turn only. */
final class Change {
    /** As a mailbox in {@link #touched}: the list of mailboxes. */
    static final long LIST = -1;

    private final WriteTurn turn;
    private final AccountState base;
    private final long version;
    private final long now;
    private final Batch batch = new Batch();
    private final List<LogRecord.Entry> log = new ArrayList<>();
    private final Map<Long, MailboxDraft> drafts = new LinkedHashMap<>();
    private final Map<Long, MailboxState> made = new LinkedHashMap<>();
    private final List<Long> deleted = new ArrayList<>();
    private final Map<DeliveryKey, Long> deliveries = new HashMap<>();
    private final Map<ThreadKey, Long> threads = new HashMap<>();
    private @Nullable TreeSet<MailboxName> subscribed;
    private @Nullable Map<Long, Acl> acls;
    private boolean rows;
    private long nextMailbox;
    private long lastUidValidity;
    private long nextEmail;
    private long used;
    /** Messages more than before. */
    private long added;
    private long messagesBefore = -1;

    Change(WriteTurn turn, AccountState base) {
        this.turn = turn;
        this.base = base;
        version = base.version + 1;
        now = turn.clock.millis();
        nextMailbox = base.account.nextMailbox();
        lastUidValidity = base.account.lastUidValidity();
        nextEmail = base.account.nextEmail();
        used = base.account.used();
    }

    WriteTurn turn() {
        return turn;
    }

    AccountState base() {
        return base;
    }

    /** The modseq of everything this change touches. */
    long version() {
        return version;
    }

    long now() {
        return now;
    }

    Batch batch() {
        return batch;
    }

    boolean isEmpty() {
        return log.isEmpty() && !rows;
    }

    Map<DeliveryKey, Long> deliveries() {
        return deliveries;
    }

    void addThread(ThreadKey key, long thread) {
        batch.put(key.key(), Threads.write(thread));
        threads.put(key, thread);
    }

    /** What this change adds to the index of threads. */
    Map<ThreadKey, Long> threads() {
        return threads;
    }

    /** Notes rows that no log entry tells of. */
    void rowsOnly() {
        rows = true;
    }

    void log(LogRecord.Entry entry) {
        log.add(entry);
    }

    /** Mailboxes whose messages changed, and {@link #LIST} where the list did. */
    List<Long> touched() {
        List<Long> out = new ArrayList<>(drafts.keySet());
        if (listChanged() || subscribed != null || acls != null)
            out.add(LIST);
        return out;
    }

    /** Mailboxes that are gone with this change. */
    List<Long> deleted() {
        return deleted;
    }

    private boolean listChanged() {
        return !made.isEmpty() || !deleted.isEmpty();
    }

    /** The mailbox to be changed, as this change has it so far. Refusal NO_SUCH_MAILBOX. */
    MailboxDraft draft(long mailbox) throws Refusal {
        MailboxDraft draft = drafts.get(mailbox);
        if (draft == null) {
            MailboxState m = made.get(mailbox);
            draft = new MailboxDraft(this, m != null ? m : WriteTurn.known(base, mailbox));
            drafts.put(mailbox, draft);
        }
        return draft;
    }

    long newEmailId() {
        return nextEmail++;
    }

    /** Counts a message more; Refusal OVER_QUOTA where it does not fit. */
    void add(long octets) throws Refusal {
        long limit = turn.accounts().messageQuota(turn.account);
        if (messagesBefore < 0 && limit > 0)
            messagesBefore = base.messages();
        if (limit > 0 && messagesBefore + added >= limit)
            throw new Refusal(Refusal.Reason.OVER_QUOTA, "the account is full: it may keep " + limit + " messages");
        use(octets);
        added++;
    }

    /** Counts a message more, whether it fits or not. */
    void addRegardless(long octets) {
        used += octets;
        added++;
    }

    /** Counts messages fewer, and their octets. */
    void drop(long messages, long octets) {
        added -= messages;
        used -= octets;
    }

    /** Counts octets more; Refusal OVER_QUOTA where they do not fit. */
    private void use(long octets) throws Refusal {
        if (octets > 0) {
            long quota = turn.quota();
            if (quota > 0 && used + octets > quota)
                throw new Refusal(Refusal.Reason.OVER_QUOTA,
                        "the account is full: " + used + " of " + quota + " octets are used and " + octets + " more do not fit");
        }
        used += octets;
    }

    MailboxState create(MailboxName name, @Nullable SpecialUse use) throws Refusal {
        if (base.mailboxCount() + made.size() >= turn.settings().mailboxes())
            throw new Refusal(Refusal.Reason.LIMIT, "an account has at most " + turn.settings().mailboxes() + " mailboxes");
        lastUidValidity = Math.max(lastUidValidity + 1, now / 1000);
        MailboxState m = MailboxState.empty(nextMailbox++, name, use, lastUidValidity, version);
        made.put(m.id(), m);
        batch.put(Keys.mailbox(Keys.MAILBOX, m.id()), m.write());
        log(new LogRecord.Entry.Created(m.id(), name));
        return m;
    }

    /** Gives a mailbox another list of rights. */
    void share(long mailbox, Acl acl) {
        Map<Long, Acl> all = acls == null ? new HashMap<>(base.acls) : acls;
        acls = all;
        rows = true;
        if (acl.isEmpty()) {
            all.remove(mailbox);
            batch.delete(Keys.mailbox(Keys.RIGHTS, mailbox));
        } else {
            all.put(mailbox, acl);
            batch.put(Keys.mailbox(Keys.RIGHTS, mailbox), acl.write());
        }
    }

    /** The list of rights of a mailbox as this change has it so far. */
    Acl acl(long mailbox) {
        return (acls == null ? base.acls : acls).getOrDefault(mailbox, Acl.NONE);
    }

    void rename(MailboxState m, MailboxName to) {
        MailboxState renamed = m.named(to);
        made.put(m.id(), renamed);
        batch.put(Keys.mailbox(Keys.MAILBOX, m.id()), renamed.write());
        log(new LogRecord.Entry.Renamed(m.id(), m.name()));
    }

    /** In the log it is a mailbox that has changed: renamed to the name it has. */
    void use(MailboxState m, @Nullable SpecialUse use) {
        MailboxState used = m.used(use);
        made.put(m.id(), used);
        batch.put(Keys.mailbox(Keys.MAILBOX, m.id()), used.write());
        log(new LogRecord.Entry.Renamed(m.id(), m.name()));
    }

    void delete(MailboxState m) {
        deleted.add(m.id());
        drop(m.counts().messages(), m.counts().size());
        batch.delete(Keys.mailbox(Keys.MAILBOX, m.id()));
        batch.put(Keys.mailbox(Keys.GONE_MAILBOX, m.id()), new GoneMailbox(now, m.name()).write());
        log(new LogRecord.Entry.Deleted(m.id(), m.name()));
        if (!acl(m.id()).isEmpty())
            share(m.id(), Acl.NONE);
        batch.useReserve();
    }

    void subscribe(MailboxName name, boolean on) {
        if (subscribed == null)
            subscribed = new TreeSet<>(base.subscribed());
        if (on)
            subscribed.add(name);
        else
            subscribed.remove(name);
        if (on)
            batch.put(Keys.subscription(name.value()), new byte[]{1});
        else
            batch.delete(Keys.subscription(name.value()));
        log(new LogRecord.Entry.Subscribed(name, on));
    }

    int subscriptions() {
        return subscribed == null ? base.subscribed().size() : subscribed.size();
    }

    /** Writes the records of what was touched and makes the state that follows. Once only, before the batch is handed over. */
    AccountState finish() {
        List<MailboxState> changed = new ArrayList<>();
        for (MailboxDraft draft : drafts.values()) {
            MailboxState m = draft.finish(version);
            changed.add(m);
            batch.put(Keys.mailbox(Keys.MAILBOX, m.id()), m.write());
        }
        AccountRecord account = new AccountRecord(nextMailbox, lastUidValidity, nextEmail, used);
        if (!account.equals(base.account) || base.mailboxCount() == 0)
            batch.put(Keys.only(Keys.ACCOUNT), account.write());
        if (!log.isEmpty())
            Large.put(batch, Keys.log(version), new LogRecord(now, log).write());
        Map<Long, Acl> shared = acls == null ? base.acls : acls;
        if (!listChanged() && subscribed == null)
            return base.next(version, account, changed).sharing(shared);
        return AccountState.of(version, account, list(changed), subscribed == null ? new TreeSet<>(base.subscribed()) : subscribed)
                .sharing(shared);
    }

    private MailboxState[] list(List<MailboxState> changed) {
        Map<Long, MailboxState> all = new LinkedHashMap<>();
        for (MailboxState m : base.mailboxes())
            all.put(m.id(), m);
        all.putAll(made);
        for (MailboxState m : changed)
            all.put(m.id(), m);
        deleted.forEach(all::remove);
        MailboxState[] out = all.values().toArray(MailboxState[]::new);
        Arrays.sort(out, (a, b) -> Long.compare(a.id(), b.id()));
        return out;
    }
}
