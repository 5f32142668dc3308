package org.posthouse.store.mailbox;

import java.util.List;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.UidSet;

/** Takes one message out and adds another, in one change: never both, never none. RFC 8508 §3.4 */
final class Replacing implements WriteTurn.Operation<Long> {
    private final Expunging old;
    private final Arriving arriving;

    Replacing(long from, long uid, long to, NewMessage message) {
        old = new Expunging(from, UidSet.of(uid), true);
        arriving = new Arriving(to, List.of(message), Arriving.Terms.DELIVERED);
    }

    // The old one first, so that only what the new one takes more counts against the quota.
    @Override
    public Long apply(Change change) throws Refusal {
        if (old.apply(change).isEmpty())
            throw new Refusal(Refusal.Reason.NO_SUCH_MESSAGE, "the message is gone");
        return arriving.apply(change).getFirst();
    }
}
