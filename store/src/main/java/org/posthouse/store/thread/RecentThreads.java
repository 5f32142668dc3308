package org.posthouse.store.thread;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the last commits of an account have added to the index of threads, so that who has read the index before its write turn need not read it again under
 * the turn. Used under the turn only.
 */
public final class RecentThreads {
    private static final int KEPT = 128;

    private record Added(long thread, long version) {}

    private final LinkedHashMap<ThreadKey, Added> added = new LinkedHashMap<>();
    private long forgotten;

    /** A commit of that version adds these. */
    public void add(Map<ThreadKey, Long> threads, long version) {
        threads.forEach((key, thread) -> added.put(key, new Added(thread, version)));
        while (added.size() > KEPT)
            forgotten = Math.max(forgotten, added.pollFirstEntry().getValue().version);
    }

    /** The account has been read anew as of a version: what was told of later ones never came to be. */
    public void reset(long version) {
        added.clear();
        forgotten = version;
    }

    /** Whether this knows all that came after a version. */
    public boolean reachBackTo(long version) {
        return version >= forgotten;
    }

    public @Nullable Long thread(ThreadKey key) {
        Added found = added.get(key);
        return found == null ? null : found.thread;
    }
}
