package org.posthouse.access.imapsearch;

import java.io.IOException;
import org.posthouse.access.imapsession.Line;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.protocol.imap.Command;
import org.posthouse.store.view.MailboxView;

/** UIDBATCHES: UIDs that part the mailbox into batches of equal size, from the newest message down to UID 1. RFC 10022 */
public final class BatchesCommand {
    private static final int MIN_SIZE = 500;
    /** With the smallest batches these are five million messages. */
    private static final long MAX_BATCHES = 10_000;
    private final Session session;
    private final MailboxView view;

    public BatchesCommand(Session session, Selected box) {
        this.session = session;
        view = box.numbers();
    }

    public Reply batches(Command.UidBatches c) throws IOException {
        if (c.size() < MIN_SIZE)
            return Reply.no("TOOFEW", "a batch has at least " + MIN_SIZE + " messages");
        long there = Math.ceilDiv(view.size(), c.size());
        Command.UidBatches.Batches wanted = c.wanted();
        long first = wanted == null ? 1 : wanted.first();
        long last = wanted == null ? there : wanted.last();
        if (wanted != null && first > last)
            return new Reply(Reply.Status.BAD, "CLIENTBUG", "a range of batches goes upwards");
        if (last - first >= MAX_BATCHES)
            return Reply.no("TOOMANY", "at most " + MAX_BATCHES + " batches are told at once: give a range of them");
        Line line = new Line();
        line.ascii("* UIDBATCHES (TAG \"").ascii(String.valueOf(session.parser.tag())).ascii("\")");
        for (long batch = first; batch <= Math.min(last, there); batch++) {
            long low = batch == there ? 1 : 1 + view.uid(index(batch + 1, c.size()));
            line.ascii(batch == first ? " " : ",").number(view.uid(index(batch, c.size()))).put(':').number(low).drain(session.out);
        }
        line.crlf().flush(session.out);
        return Reply.ok("that is all");
    }

    /** The newest message of a batch. */
    private int index(long batch, long size) {
        return (int) (view.size() - 1 - (batch - 1) * size);
    }
}
