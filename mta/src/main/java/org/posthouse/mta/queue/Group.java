package org.posthouse.mta.queue;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is due for one destination; guarded by the scheduler's lock. */
final class Group {
    final String name;
    /** Where its jobs wait; null until the first of them. */
    @Nullable
    Object lane;
    /** Recipients in memory. */
    int rows;
    /** More is due on disk, in the lane's index from that key on (null: from its beginning). */
    boolean more;
    byte @Nullable [] from;
    /** It is being loaded, and more may turn out to be there. */
    boolean filling;
    /** After an error of ours, not before. */
    Instant pausedUntil = Instant.MIN;

    Group(String name) {
        this.name = name;
    }

    /** Something due is on disk at that key. */
    void mark(byte[] key) {
        byte[] old = from;
        if (!more)
            from = key;
        else if (old != null && Arrays.compareUnsigned(key, old) < 0)
            from = key;
        more = true;
    }

    boolean isIdle() {
        return rows == 0 && !more && !filling;
    }
}
