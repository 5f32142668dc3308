package org.posthouse.mta.junk;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.junk.JunkData;
import org.posthouse.store.junk.Mark;
import org.posthouse.store.junk.Totals;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Accounts;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.mailbox.StoredMessage;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.MailboxView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from what accounts do with their mail, by following their change logs. The position moves when everything before it was learnt, and a lesson taught twice
 * is learnt once, so it may be stopped at any moment. One per process; safe for many threads.
 */
public final class Learner {
    private static final Logger LOG = LoggerFactory.getLogger(Learner.class);
    private static final int RECORDS = 500;
    private static final int EVENTS = 500;
    private static final int ACCOUNTS = 1000;
    /** Rounds in which an account's log may fail to be learnt before it is taken commit by commit, without those that fail. */
    private static final int TRIES = 3;

    private final MailStore store;
    private final JunkData data;
    private final Settings settings;
    private final Set<Long> waiting = ConcurrentHashMap.newKeySet();
    private final Map<Long, Integer> failed = new ConcurrentHashMap<>();

    public Learner(MailStore store, JunkData data, Settings settings) {
        this.store = store;
        this.data = data;
        this.settings = settings;
    }

    /** An account's mail has changed; only notes the fact. */
    public void changed(long account) {
        waiting.add(account);
    }

    /** Notes all accounts whose logs go on behind what was learnt, as they do where the process was stopped before. */
    public void findBehind(Accounts accounts) throws Refusal {
        long last = 0;
        List<Long> some;
        do {
            some = accounts.after(last, ACCOUNTS);
            for (long account : some) {
                if (data.isBehind(account))
                    waiting.add(account);
                last = account;
            }
        } while (some.size() == ACCOUNTS);
    }

    /** Learns what waits; what cannot be learnt now waits on, and keeps nobody else. The first Refusal is thrown in the end. */
    public void round() throws Refusal {
        Refusal first = null;
        for (long account : List.copyOf(waiting)) {
            waiting.remove(account);
            try {
                if (failed.getOrDefault(account, 0) < TRIES)
                    follow(account);
                else
                    stepwise(account);
                failed.remove(account);
            } catch (Refusal e) {
                if (e.reason() == Refusal.Reason.NO_SUCH_ACCOUNT) {
                    failed.remove(account);
                    continue;
                }
                waiting.add(account);
                first = first == null ? e : first;
            } catch (RuntimeException e) {
                LOG.error("nothing can be learnt from account {} now", account, e);
                failed.merge(account, 1, Integer::sum);
                waiting.add(account);
            }
        }
        if (first != null)
            throw first;
    }

    /** One commit after the other, past those from which nothing can be learnt. */
    private void stepwise(long account) throws Refusal {
        AccountMail mail = store.open(account);
        for (boolean more = true; more;) {
            long from = data.position(account);
            Map<Long, Mailbox> mailboxes = mailboxes(mail);
            long[] read = {from, 0};
            try {
                more = step(mail, mailboxes, from, 1, read);
            } catch (RuntimeException e) {
                long past = Math.max(from + 1, read[0]);
                LOG.warn("nothing is learnt from commit {} of account {}: {}", past, account, e.toString());
                data.reached(account, from, past);
                more = past < mail.version();
            }
        }
    }

    private static Map<Long, Mailbox> mailboxes(AccountMail mail) throws Refusal {
        Map<Long, Mailbox> all = new LinkedHashMap<>();
        for (Mailbox m : mail.mailboxes())
            all.put(m.id(), m);
        return all;
    }

    /** Learns all that the account's log has by now. */
    public void follow(long account) throws Refusal {
        AccountMail mail = store.open(account);
        while (step(mail, mailboxes(mail), data.position(account), RECORDS, new long[2])) {
            // Until the end of the log is reached.
        }
    }

    /** Learns from so many commits at most; whether there may be more. Read: the last one, and how many. */
    private boolean step(AccountMail mail, Map<Long, Mailbox> mailboxes, long from, int records, long[] read) throws Refusal {
        var stretch = new Stretch(id -> {
            Mailbox m = mailboxes.get(id);
            return m == null ? null : m.use();
        });
        boolean[] enough = new boolean[1];
        long version = mail.log(from, (v, record) -> {
            stretch.add(record);
            read[0] = v;
            enough[0] = ++read[1] >= records || stretch.events().size() >= EVENTS;
            return !enough[0];
        });
        long to = enough[0] ? read[0] : version;
        if (to > from)
            learn(mail, mailboxes, stretch, from, to);
        return enough[0];
    }

    private void learn(AccountMail mail, Map<Long, Mailbox> mailboxes, Stretch stretch, long from, long to) throws Refusal {
        Map<Long, TreeMap<Long, Stretch.Event>> byMailbox = new TreeMap<>();
        stretch.events().forEach((p, e) -> byMailbox.computeIfAbsent(p.mailbox(), _ -> new TreeMap<>()).put(p.uid(), e));
        var teaching = new Teaching(mail, data, settings);
        for (var e : byMailbox.entrySet()) {
            Mailbox mailbox = mailboxes.get(e.getKey());
            MailboxView view = mailbox == null ? null : view(mail, mailbox.id());
            if (mailbox != null && view != null)
                teaching.read(view, e.getValue().navigableKeySet(), (m, structure, flags) -> {
                    Stretch.Event event = e.getValue().get(m.uid());
                    if (event != null)
                        teach(teaching, mailbox, view, m, structure, flags, event, mail.account());
                });
        }
        teaching.flush();
        data.reached(mail.account(), from, to);
    }

    private static @Nullable MailboxView view(AccountMail mail, long mailbox) throws Refusal {
        try {
            return mail.view(mailbox);
        } catch (Refusal e) {
            if (e.reason() != Refusal.Reason.NO_SUCH_MAILBOX)
                throw e;
            return null;
        }
    }

    private void teach(Teaching teaching, Mailbox mailbox, MailboxView view, StoredMessage m, Structure structure, long flags,
            Stretch.Event event, long account) throws Refusal, IOException {
        boolean inJunk = mailbox.use() == SpecialUse.JUNK;
        boolean isNew = event.added || event.delivered;
        Mark mark = event.mark == null && isNew ? put(mailbox, m, structure, event, account) : event.mark;
        long before = event.before >= 0 ? event.before : isNew ? 0 : flags;
        Mark flagged = Marks.flagged(view, before, flags, inJunk);
        if (event.added && mailbox.use() == SpecialUse.SENT)
            teaching.written(structure.envelope());
        boolean read = !inJunk && (flags & Flags.SEEN) != 0;
        teaching.lesson(event.at(), m, structure, event.last(mark, flagged), event.delivered, read, Marks.isAnswered(view, flags));
    }

    /** What it says that a message was delivered, copied or added there. */
    private @Nullable Mark put(Mailbox mailbox, StoredMessage m, Structure structure, Stretch.Event event, long account) throws Refusal {
        if (mailbox.use() == SpecialUse.JUNK)
            // What we have put there ourselves teaches nothing; where we saw no junk, the account's rules did.
            return event.added || !Teaching.wasJunk(m) ? Mark.JUNK : null;
        if (!event.added || Marks.isNowhere(mailbox.use()))
            return null;
        boolean wasJunk = Teaching.wasJunk(m) || data.mark(account, Features.key(structure.envelope())) == Mark.JUNK;
        return wasJunk ? Mark.GOOD : null;
    }

    /** Forgets all that was learnt, and learns anew from so many of the newest messages of each mailbox as they lie and are marked now. */
    public Totals train(long account, int last) throws Refusal {
        AccountMail mail = store.open(account);
        data.clear(account);
        for (Mailbox mailbox : mailboxes(mail).values()) {
            MailboxView view = view(mail, mailbox.id());
            if (view == null || mailbox.use() == SpecialUse.TRASH || mailbox.use() == SpecialUse.DRAFTS)
                continue;
            TreeSet<Long> uids = new TreeSet<>();
            for (int i = Math.max(0, view.size() - last); i < view.size(); i++)
                uids.add(view.uid(i));
            var teaching = new Teaching(mail, data, settings);
            teaching.read(view, uids, (m, structure, flags) -> {
                if (mailbox.use() == SpecialUse.SENT) {
                    teaching.written(structure.envelope());
                    return;
                }
                boolean read = mailbox.use() != SpecialUse.JUNK && (flags & Flags.SEEN) != 0;
                teaching.lesson(0, m, structure, Marks.lying(view, mailbox, flags), true, read, Marks.isAnswered(view, flags));
                if (teaching.isMuch())
                    teaching.flush();
            });
            teaching.flush();
        }
        return data.totals(account);
    }
}
