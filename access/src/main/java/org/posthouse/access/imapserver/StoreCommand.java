package org.posthouse.access.imapserver;

import java.io.IOException;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.StoreResult;

/** STORE. RFC 3501 §6.4.6 */
final class StoreCommand {
    private final Session session;
    private final Selected box;

    StoreCommand(Session session, Selected box) {
        this.session = session;
        this.box = box;
    }

    Reply store(Command.Store c) throws IOException, SyntaxException, Refusal {
        if (box.readOnly())
            return Reply.no("READ-ONLY", "the mailbox was examined only");
        Ranges ranges = box.resolve(c.set(), c.uid());
        FlagChange change = new FlagChange(switch (c.how()) {
            case ADD -> FlagChange.How.ADD;
            case REMOVE -> FlagChange.How.REMOVE;
            case REPLACE -> FlagChange.How.REPLACE;
        }, FlagNames.set(c.flags()));
        if (ranges.isEmpty())
            return Reply.ok("nothing to store");
        StoreResult result = box.mail().store(box.mailbox(), ranges.uids(box.numbers()), change, -1);
        box.sync(session.out, false, result.changed(), result.version());
        boolean missing = report(ranges, c.uid(), c.silent());
        return missing ? Reply.no("EXPUNGEISSUED", "some messages were expunged meanwhile") : Reply.ok("stored");
    }

    // The new flags of every message named, also of those that had them already.
    private boolean report(Ranges ranges, boolean uid, boolean silent) throws IOException {
        boolean missing = false;
        Line line = new Line();
        FlagNames names = box.names();
        for (int r = 0; r < ranges.count(); r++)
            for (int i = ranges.from(r); i <= ranges.to(r); i++) {
                if (!box.exists(i)) {
                    missing = true;
                } else if (!silent) {
                    long id = box.numbers().uid(i);
                    line.ascii("* ").number(i + 1L).ascii(" FETCH (");
                    if (uid)
                        line.ascii("UID ").number(id).put(' ');
                    names.write(line.ascii("FLAGS "), box.flags(i), box.recent(id));
                    line.ascii(")\r\n").drain(session.out);
                }
            }
        line.flush(session.out);
        return missing && !uid;
    }
}
