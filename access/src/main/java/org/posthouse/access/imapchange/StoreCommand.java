package org.posthouse.access.imapchange;

import java.io.IOException;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.FlagNames;
import org.posthouse.access.imapsession.FlagRights;
import org.posthouse.access.imapsession.Line;
import org.posthouse.access.imapsession.Ranges;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.StoreResult;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** STORE. RFC 3501 §6.4.6, RFC 7162 §3.1.3 */
public final class StoreCommand {
    private final Session session;
    private final Selected box;
    private final Command.Store command;

    public StoreCommand(Session session, Selected box, Command.Store command) {
        this.session = session;
        this.box = box;
        this.command = command;
    }

    public Reply store() throws IOException, SyntaxException, Refusal {
        if (box.readOnly())
            return Reply.no("READ-ONLY", "the mailbox was examined only");
        Ranges ranges = box.resolve(command.set(), command.uid());
        // Where some of them may change, the others are left alone without a word. RFC 4314 §4
        FlagSet named = FlagNames.set(command.flags());
        FlagSet flags = FlagRights.allowed(named, box.rights());
        if (!FlagRights.any(box.rights()) || flags.equals(FlagSet.NONE) && !named.equals(FlagSet.NONE))
            return Reply.no("NOPERM", "you may not change these flags; ask the owner of the mailbox");
        FlagChange change = new FlagChange(switch (command.how()) {
            case ADD -> FlagChange.How.ADD;
            case REMOVE -> FlagChange.How.REMOVE;
            case REPLACE -> FlagChange.How.REPLACE;
        }, flags, FlagRights.bits(box.rights()));
        if (ranges.isEmpty())
            return Reply.ok("nothing to store");
        StoreResult result = stored(ranges.uids(box.numbers()), change);
        box.sync(session, false, new Selected.Own(result.changed(), result.version(), old -> flags(old, flags)));
        boolean missing = report(ranges, result);
        return reply(ranges, result.conflicts(), missing);
    }

    private long flags(long old, FlagSet flags) {
        long bits = FlagNames.bits(flags, box.latest().keywords());
        return switch (command.how()) {
            case ADD -> old | bits;
            case REMOVE -> old & ~bits;
            case REPLACE -> bits | old & ~FlagRights.bits(box.rights());
        };
    }

    private StoreResult stored(UidSet uids, FlagChange change) throws Refusal {
        StoreResult result = box.mail().store(box.mailbox(), uids, change, command.unchangedSince());
        if (result.conflicts().isEmpty() || change.how() == FlagChange.How.REPLACE)
            return result;
        // Others have changed the message, but not these flags of it: that is no conflict. RFC 7162 §3.1.12
        MailboxView now = box.mail().view(box.mailbox());
        UidSet.Builder retry = new UidSet.Builder();
        UidSet.Builder conflicts = new UidSet.Builder();
        for (var i = result.conflicts().iterator(); i.hasNext();) {
            long uid = i.nextLong();
            (sameFlags(uid, now, change.flags()) ? retry : conflicts).add(uid);
        }
        UidSet again = retry.build();
        if (again.isEmpty())
            return result;
        StoreResult second = box.mail().store(box.mailbox(), again, change, now.highestModSeq());
        return new StoreResult(result.changed().or(second.changed()), conflicts.build().or(second.conflicts()), second.version());
    }

    // As far as the client knew the message when it chose the condition.
    private boolean sameFlags(long uid, MailboxView now, FlagSet flags) {
        MailboxView told = box.latest();
        int before = told.indexOf(uid);
        int at = now.indexOf(uid);
        if (before < 0 || at < 0 || told.modSeq(before) > command.unchangedSince())
            return false;
        long bits = FlagNames.bits(flags, now.keywords());
        return (told.flags(before) & bits) == (now.flags(at) & bits);
    }

    // The new flags of every message named, also of those that had them already; of a conditional STORE at least the modseq.
    private boolean report(Ranges ranges, StoreResult result) throws IOException {
        boolean missing = false;
        boolean modSeqs = session.enabled(Feature.CONDSTORE);
        Line line = new Line();
        FlagNames names = box.names();
        for (int r = 0; r < ranges.count(); r++)
            for (int i = ranges.from(r); i <= ranges.to(r); i++) {
                long uid = box.numbers().uid(i);
                boolean exists = box.exists(i);
                missing |= !exists;
                boolean told = !command.silent() || modSeqs && (command.unchangedSince() >= 0 || result.changed().contains(uid));
                if (!exists || !told || result.conflicts().contains(uid))
                    continue;
                box.fetch(line, i, command.uid() || modSeqs);
                if (!command.silent())
                    names.write(line.item("FLAGS"), box.flags(i), box.recent(uid));
                if (modSeqs)
                    line.item("MODSEQ").put('(').number(box.modSeq(i)).put(')');
                line.ascii(")\r\n").drain(session.out);
            }
        line.flush(session.out);
        return missing && !command.uid();
    }

    /** MODIFIED also where other messages are gone. RFC 7162 §3.1.3 */
    private Reply reply(Ranges ranges, UidSet conflicts, boolean missing) {
        if (conflicts.isEmpty())
            return missing ? Reply.no("EXPUNGEISSUED", "some messages were expunged meanwhile") : Reply.ok("stored");
        String set = command.uid()
                ? conflicts.toString()
                : ranges.where(i -> conflicts.contains(box.numbers().uid(i))).numbers();
        String code = "MODIFIED " + set;
        return missing ? Reply.no(code, "some messages were expunged meanwhile") : Reply.ok(code, "others have changed these");
    }
}
