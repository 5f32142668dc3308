package org.posthouse.access.imapserver;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.SequenceSet;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.CopyResult;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.UidSet;

/** COPY and MOVE. RFC 3501 §6.4.7, RFC 6851 §3 */
final class CopyCommand {
    private final Session session;
    private final Selected box;

    CopyCommand(Session session, Selected box) {
        this.session = session;
        this.box = box;
    }

    private Optional<Mailbox> target(String name) throws Refusal {
        return box.mail().mailbox(MailboxName.of(name));
    }

    private UidSet uids(SequenceSet set, boolean uid) throws SyntaxException {
        Ranges ranges = box.resolve(set, uid);
        return ranges.isEmpty() ? UidSet.EMPTY : ranges.uids(box.numbers());
    }

    Reply copy(Command.Copy c) throws IOException, SyntaxException, Refusal {
        UidSet uids = uids(c.set(), c.uid());
        Optional<Mailbox> target = target(c.mailbox());
        if (target.isEmpty())
            return Reply.no("TRYCREATE", "no such mailbox");
        if (uids.isEmpty())
            return Reply.ok("nothing to copy");
        CopyResult result = box.mail().copy(box.mailbox(), uids, target.get().id());
        if (result.from().isEmpty())
            return Reply.ok("nothing was there any more");
        tell(JourneyEvent.Step.COPIED, target.get(), result);
        return Reply.ok(code(result), "copied");
    }

    Reply move(Command.Move c) throws IOException, SyntaxException, Refusal {
        if (box.readOnly())
            return Reply.no("READ-ONLY", "the mailbox was examined only");
        UidSet uids = uids(c.set(), c.uid());
        Optional<Mailbox> target = target(c.mailbox());
        if (target.isEmpty())
            return Reply.no("TRYCREATE", "no such mailbox");
        if (target.get().id() == box.mailbox())
            return Reply.no("CANNOT", "the messages are there already");
        if (uids.isEmpty())
            return Reply.ok("nothing to move");
        CopyResult result = box.mail().move(box.mailbox(), uids, target.get().id());
        if (result.from().isEmpty())
            return Reply.ok("nothing was there any more");
        tell(JourneyEvent.Step.MOVED, target.get(), result);
        // Before the EXPUNGE responses, which come with the difference between the views. RFC 6851 §4.3
        session.out.ascii("* OK [").ascii(code(result)).ascii("] moved\r\n");
        return Reply.ok("done");
    }

    private static String code(CopyResult result) {
        return "COPYUID " + result.uidValidity() + " " + result.from() + " " + result.to();
    }

    private void tell(JourneyEvent.Step step, Mailbox target, CopyResult result) throws Refusal {
        long[] journeys = Reports.journeys(box, target.id(), result.to());
        Reports.tell(session, box, step, journeys, Map.of("mailbox", target.name().value()));
    }
}
