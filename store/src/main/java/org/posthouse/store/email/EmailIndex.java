package org.posthouse.store.email;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.view.MailboxView;

/** Snapshots of the emails of accounts; keeps those last used, up to a number of messages in all. One per process; safe for all threads. */
public final class EmailIndex {
    private static final int TRIES = 5;
    private final long maxMessages;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long messages;

    private static final class Kept {
        final ReentrantLock turn = new ReentrantLock();
        SoftReference<Emails> last = new SoftReference<>(null);
        long counted;
    }

    /** @param maxMessages kept in all, at some 40 octets each */
    public EmailIndex(long maxMessages) {
        this.maxMessages = maxMessages;
    }

    private record Key(long account, long viewer) {}

    /** The emails of an account as of now, all mailboxes at one version. Refusal UNAVAILABLE. */
    public Emails of(AccountMail mail) throws Refusal {
        return of(mail, 0);
    }

    /** The same of what somebody else sees of it; 0 is the owner. */
    public Emails of(AccountMail mail, long viewer) throws Refusal {
        Key key = new Key(mail.account(), viewer);
        Kept k = kept(key);
        k.turn.lock();
        try {
            Emails last = k.last.get();
            if (last != null && last.version() == mail.version())
                return last;
            Emails now = next(mail, last);
            k.last = new SoftReference<>(now);
            count(key, k, now.messages());
            return now;
        } finally {
            k.turn.unlock();
        }
    }

    private Kept kept(Key account) {
        lock.lock();
        try {
            return kept.computeIfAbsent(account, _ -> new Kept());
        } finally {
            lock.unlock();
        }
    }

    private void count(Key account, Kept k, long now) {
        lock.lock();
        try {
            if (kept.get(account) != k)
                return;
            messages += now + 100 - k.counted;
            k.counted = now + 100;
            while (messages > maxMessages && kept.size() > 1) {
                var oldest = kept.pollFirstEntry();
                messages -= oldest.getValue().counted;
            }
        } finally {
            lock.unlock();
        }
    }

    private static Emails next(AccountMail mail, @Nullable Emails last) throws Refusal {
        for (int tries = 1;; tries++) {
            long version = mail.version();
            try {
                Map<Long, Box> boxes = new TreeMap<>();
                for (Mailbox m : mail.mailboxes())
                    boxes.put(m.id(), box(mail, m, last));
                // A move between two looks would be seen in both mailboxes or in none.
                if (mail.version() == version || tries == TRIES)
                    return new Emails(mail.account(), version, boxes, last);
            } catch (Refusal e) {
                if (e.reason() != Refusal.Reason.NO_SUCH_MAILBOX || tries == TRIES)
                    throw e;
            }
        }
    }

    private static Box box(AccountMail mail, Mailbox mailbox, @Nullable Emails last) throws Refusal {
        MailboxView view = mail.view(mailbox.id());
        Box before = last == null ? null : last.box(mailbox.id());
        return before == null || before.view().uidValidity() != view.uidValidity()
                ? Box.read(mail, mailbox, view)
                : before.next(mail, mailbox, view);
    }
}
