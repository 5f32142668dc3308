package org.posthouse.store.mailbox;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Which mailboxes have their view loaded, over all accounts, the least recently asked for first; forgets those when too many messages are held. */
final class ViewCache {
    private record Key(OpenAccount account, long mailbox) {}

    /** What a view weighs beside its messages: it keeps its whole account in memory, so that many small ones are not for nothing. */
    static final int VIEW = 200;
    private final long limit;
    private final LinkedHashMap<Key, Integer> weights = new LinkedHashMap<>(64, 0.75f, true);
    private final ReentrantLock lock = new ReentrantLock();
    private long total;

    ViewCache(long limit) {
        this.limit = limit;
    }

    /** Notes that a view is there and wanted. A message weighs one. */
    void touch(OpenAccount account, long mailbox, int messages) {
        List<Key> tooMany = List.of();
        lock.lock();
        try {
            Integer before = weights.put(new Key(account, mailbox), messages + VIEW);
            total += messages + VIEW - (before == null ? 0 : before);
            if (total > limit)
                tooMany = eldest();
        } finally {
            lock.unlock();
        }
        for (Key key : tooMany)
            key.account.turn().dropView(key.mailbox);
    }

    /** Notes that a view that is there is wanted, where nobody else is noting something: it is a matter of who goes first only. */
    void wanted(OpenAccount account, long mailbox, int messages) {
        if (!lock.tryLock())
            return;
        boolean known;
        try {
            known = weights.get(new Key(account, mailbox)) != null;
        } finally {
            lock.unlock();
        }
        if (!known)
            touch(account, mailbox, messages);
    }

    private List<Key> eldest() {
        List<Key> out = new ArrayList<>();
        Iterator<Map.Entry<Key, Integer>> all = weights.entrySet().iterator();
        while (total > limit && weights.size() > 1 && all.hasNext()) {
            Map.Entry<Key, Integer> e = all.next();
            out.add(e.getKey());
            total -= e.getValue();
            all.remove();
        }
        return out;
    }

    void forget(OpenAccount account, long mailbox) {
        lock.lock();
        try {
            Integer weight = weights.remove(new Key(account, mailbox));
            total -= weight == null ? 0 : weight;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all views of an account. */
    void forget(OpenAccount account) {
        lock.lock();
        try {
            weights.entrySet().removeIf(e -> {
                boolean of = e.getKey().account == account;
                total -= of ? e.getValue() : 0;
                return of;
            });
        } finally {
            lock.unlock();
        }
    }

    /** Messages held, plus {@link #VIEW} for each view. */
    long total() {
        lock.lock();
        try {
            return total;
        } finally {
            lock.unlock();
        }
    }
}
