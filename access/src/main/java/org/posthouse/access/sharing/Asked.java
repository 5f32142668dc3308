package org.posthouse.access.sharing;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;

/** Whom an account knows in a domain that does not list its users; whom it found by a whole address is in memory, the latest alone. Safe for many threads. */
public final class Asked {
    private static final int EACH = 200;
    private static final int ACCOUNTS = 5_000;
    private final Map<Long, LinkedHashSet<Long>> found = new LinkedHashMap<>(16, 0.75f, true);

    /** The ids of those with whom an account shares something (null: that is not to be told) or who share with it, those it asked for by a whole address, and itself. */
    public Set<Long> known(Directory directory, long who, @Nullable AccountMail own) throws Refusal {
        Set<Long> known = new HashSet<>(directory.grantors(who));
        known.add(who);
        if (own != null)
            for (Mailbox m : own.mailboxes())
                known.addAll(own.acl(m.id()).granted().keySet());
        known.addAll(of(who));
        return known;
    }

    public synchronized void note(long who, long whom) {
        LinkedHashSet<Long> its = found.computeIfAbsent(who, _ -> new LinkedHashSet<>());
        its.remove(whom);
        its.add(whom);
        if (its.size() > EACH)
            its.removeFirst();
        if (found.size() > ACCOUNTS)
            found.remove(found.keySet().iterator().next());
    }

    private synchronized Set<Long> of(long who) {
        LinkedHashSet<Long> its = found.get(who);
        return its == null ? Set.of() : Set.copyOf(its);
    }
}
