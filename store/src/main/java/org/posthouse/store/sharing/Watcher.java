package org.posthouse.store.sharing;

import java.util.List;

/** Hears of changes of an account's mail once they are on disk, on the thread that has made or published them: it must only note the fact. */
public interface Watcher {
    /** Mailbox -1 means the list of mailboxes changed. */
    void changed(long mailbox, long version);

    /** Entries of a mailbox (0: of the account) were set or taken away, by the calling thread. RFC 5465 §5.6 */
    default void annotated(long mailbox, List<Annotation> annotations) {
        // of no concern to most
    }
}
