package org.posthouse.access.reading;

import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.AccountMail.Part;
import org.posthouse.store.mailbox.StoredMessage;
import org.posthouse.store.view.UidSet;

/**
 * Opens messages, and where they are asked for in order the following ones in the same read: a read costs two changes of thread, more than the message does.
 * Holds up to 64 messages and 256 KB; all sessions together 16 MB. One thread.
 */
public final class ReadAhead implements AutoCloseable {
    private static final int MESSAGES = 64;
    private static final long OCTETS = 256 * 1024;
    private static final Allowance ALL = new Allowance(16 << 20);

    private final AccountMail mail;
    private final long mailbox;
    private final ArrayDeque<StoredMessage> held = new ArrayDeque<>();
    private Set<Part> parts = EnumSet.noneOf(Part.class);
    private long allowed;
    private int last = -2;
    /** Messages asked for in order so far; as many are read ahead, so that one who reads two is not read to the end. */
    private int streak;

    /** The messages by position, in the order of their UIDs. */
    public interface Order {
        /** 0 where there is no such message, or it is not to be read. */
        long uid(int position);

        long octets(int position);
    }

    public ReadAhead(AccountMail mail, long mailbox) {
        this.mail = mail;
        this.mailbox = mailbox;
    }

    /** The message with those parts, the caller's to close; null where it is gone. */
    public @Nullable StoredMessage open(int position, Order order, Set<Part> wanted) throws Refusal {
        boolean inOrder = position == last + 1 && wanted.equals(parts);
        streak = inOrder ? Math.min(MESSAGES, 2 * streak + 1) : 0;
        last = position;
        if (!inOrder) {
            close();
            parts = wanted;
        }
        long uid = order.uid(position);
        while (!held.isEmpty() && held.getFirst().uid() < uid)
            held.removeFirst().close();
        if (!held.isEmpty() && held.getFirst().uid() == uid)
            return held.removeFirst();
        close();
        return uid == 0 ? null : read(position, uid, order);
    }

    private @Nullable StoredMessage read(int position, long uid, Order order) throws Refusal {
        var uids = new UidSet.Builder();
        uids.add(uid);
        long octets = 0;
        for (int p = position + 1; p <= position + streak; p++) {
            long next = order.uid(p);
            if (next == 0 || octets + order.octets(p) > OCTETS)
                break;
            octets += order.octets(p);
            uids.add(next);
        }
        boolean more = octets > 0 && ALL.tryTake(octets);
        allowed = more ? octets : 0;
        StoredMessage[] asked = {null};
        mail.messages(mailbox, more ? uids.build() : UidSet.range(uid, uid), parts, m -> {
            if (m.uid() == uid)
                asked[0] = m;
            else
                held.add(m);
            return true;
        });
        return asked[0];
    }

    /** Lets go what is held; reading may go on. */
    @Override
    public void close() {
        for (StoredMessage m = held.poll(); m != null; m = held.poll())
            m.close();
        ALL.give(allowed);
        allowed = 0;
    }

    /** What all sessions hold. */
    static long octetsHeld() {
        return ALL.taken();
    }
}
