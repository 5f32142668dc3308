package org.posthouse.access.imapserver;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.sharing.Annotation;

/** Names of annotations that others have changed and that are still to be told; so many and no more. For several threads. RFC 5465 §5.6 */
final class AnnotationNews {
    private static final int NOTED = 256;
    private final ReentrantLock lock = new ReentrantLock();
    private SortedMap<Long, SortedSet<String>> noted = new TreeMap<>();
    private int count;
    private boolean overflow;

    /** Notes those of a mailbox that are shared, or private to that account. */
    void note(long mailbox, long account, List<Annotation> changed) {
        lock.lock();
        try {
            for (Annotation a : changed) {
                if (a.account() != 0 && a.account() != account)
                    continue;
                overflow |= count == NOTED;
                if (!overflow && noted.computeIfAbsent(mailbox, _ -> new TreeSet<>()).add(a.entry()))
                    count++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Entries by mailbox (0: of the account), which are noted no more; null when there were too many. */
    @Nullable
    SortedMap<Long, SortedSet<String>> take() {
        lock.lock();
        try {
            SortedMap<Long, SortedSet<String>> taken = overflow ? null : count == 0 ? Collections.emptySortedMap() : noted;
            noted = new TreeMap<>();
            count = 0;
            overflow = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
