package org.posthouse.store.sharing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who watch one account's mail; safe for all threads. */
public final class Watchers {
    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    /** One who watches; the same watcher may watch twice. */
    public static final class Watch {
        private final Watcher watcher;

        private Watch(Watcher watcher) {
            this.watcher = watcher;
        }
    }

    private final long account;
    private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();

    public Watchers(long account) {
        this.account = account;
    }

    public Watch add(Watcher watcher) {
        Watch watch = new Watch(watcher);
        watches.add(watch);
        return watch;
    }

    public void remove(Watch watch) {
        watches.remove(watch);
    }

    public void changed(long mailbox, long version) {
        each(w -> w.changed(mailbox, version));
    }

    public void annotated(long mailbox, List<Annotation> annotations) {
        each(w -> w.annotated(mailbox, annotations));
    }

    private void each(Consumer<Watcher> news) {
        for (Watch w : watches)
            try {
                news.accept(w.watcher);
            } catch (RuntimeException e) {
                // The change is made and acknowledged whatever a watcher does with the news.
                LOG.error("a watcher of account {} failed", account, e);
            }
    }
}
