package org.posthouse.access.imapsession;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** The contexts of a selected mailbox: they end with its selection. Each is asked again about messages that have changed, and about no others. RFC 5267 §4.3 */
public final class Contexts {
    private static final int MAX = 8;
    private final WireWriter out;
    private final List<Context> all = new ArrayList<>();
    /** What the contexts have been told of: the numbers of messages, and their flags. */
    private MailboxView numbers;
    private MailboxView latest;
    private boolean busy;

    Contexts(WireWriter out, MailboxView view) {
        this.out = out;
        numbers = view;
        latest = view;
    }

    public boolean has(String tag) {
        return all.stream().anyMatch(c -> c.tag().equals(tag));
    }

    public boolean isFull() {
        return all.size() >= MAX;
    }

    public void add(Context context) {
        all.add(context);
    }

    /** Whether all these tags were of contexts. RFC 5267 §4.3.5 */
    public boolean cancel(Collection<String> tags) {
        boolean known = tags.stream().allMatch(this::has);
        all.removeIf(c -> tags.contains(c.tag()));
        return known;
    }

    /** Tells that a search is not updated, or no more. RFC 5267 §4.3.1 */
    public void refuse(String tag, String why) throws IOException {
        out.ascii("* NO [NOUPDATE \"").ascii(tag).ascii("\"] ");
        Reply.oneLine(out, why);
        out.crlf();
    }

    void gone(UidSet expunged) throws IOException {
        if (!expunged.isEmpty())
            for (Context context : all)
                context.gone(expunged);
    }

    /** Once the client has been told what has happened. */
    void changed(MailboxView nowNumbers, MailboxView nowLatest) throws IOException {
        // What a context fetches may change flags: the next round hears of it.
        if (busy)
            return;
        MailboxView oldNumbers = numbers;
        MailboxView oldLatest = latest;
        numbers = nowNumbers;
        latest = nowLatest;
        if (all.isEmpty())
            return;
        UidSet arrived = nowNumbers.version() == oldNumbers.version() ? UidSet.EMPTY : nowNumbers.since(oldNumbers).added();
        UidSet changed = changed(arrived, oldNumbers, oldLatest);
        if (changed.isEmpty())
            return;
        busy = true;
        try {
            for (Context context : List.copyOf(all))
                try {
                    context.changed(changed, arrived);
                } catch (Refusal e) {
                    all.remove(context);
                    refuse(context.tag(), "updates end: " + e.getMessage());
                }
        } finally {
            busy = false;
        }
    }

    private UidSet changed(UidSet arrived, MailboxView oldNumbers, MailboxView oldLatest) {
        UidSet.Builder b = new UidSet.Builder().add(arrived);
        if (latest.version() != oldLatest.version())
            b.add(latest.since(oldLatest).flagged());
        // "*" stands for another message now. RFC 3501 §6.4.8
        if (numbers.version() != oldNumbers.version()) {
            last(b, oldNumbers);
            last(b, numbers);
        }
        return b.build();
    }

    private static void last(UidSet.Builder b, MailboxView view) {
        if (view.size() > 0)
            b.add(view.uid(view.size() - 1));
    }
}
