package org.posthouse.access.imapchange;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Ranges;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Reports;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.Command.AppendMessage;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.sharing.Right;

/** REPLACE: one message goes and another comes in one commit, also where they are in two mailboxes. RFC 8508 §3 */
public final class ReplaceCommand {
    private final Session session;
    private final Selected box;

    public ReplaceCommand(Session session, Selected box) {
        this.session = session;
        this.box = box;
    }

    public Reply replace(Command.Replace c) throws IOException, SyntaxException, Refusal {
        Place place;
        int index;
        try {
            Reply refused = mayNot();
            if (refused != null)
                return Intake.refuse(session, c.message(), refused);
            Optional<Place> found = box.places().find(c.mailbox());
            if (found.isEmpty())
                return Intake.refuse(session, c.message(), box.places().noTarget(c.mailbox()));
            place = found.get().need(Right.INSERT);
            index = index(c);
        } catch (Refusal e) {
            return Intake.refuse(session, c.message(), Reply.of(e));
        } catch (SyntaxException e) {
            return Intake.refuse(session, c.message(), Reply.bad(String.valueOf(e.getMessage())));
        }
        if (place.mail().account() != box.mail().account())
            return Intake.refuse(session, c.message(), Reply.no("CANNOT", "append it there, then expunge the old one"));
        if (index < 0)
            return Intake.refuse(session, c.message(), Reply.no("NONEXISTENT", "there is no message with that UID"));
        Intake intake = new Intake(session, box, place, box.numbers().octets(index));
        Reply refused = intake.take(c.message());
        if (refused != null)
            return refused;
        // One message only. RFC 8508 §4.7
        AppendMessage another = session.parser.nextAppendMessage();
        if (another != null)
            return Intake.refuse(session, another, Reply.bad("REPLACE takes one message"));
        return commit(place, box.numbers().uid(index), intake.messages().getFirst());
    }

    private @Nullable Reply mayNot() {
        if (box.readOnly())
            return Reply.no("READ-ONLY", "the mailbox was examined only");
        if (!box.rights().has(Right.DELETE_MESSAGES) || !box.rights().has(Right.EXPUNGE))
            return Reply.no("NOPERM", "to replace messages you need the rights t and e on the mailbox; ask its owner");
        return null;
    }

    private int index(Command.Replace c) throws SyntaxException {
        Ranges ranges = box.resolve(SequenceSet.of(c.number()), c.uid());
        return ranges.isEmpty() ? -1 : ranges.from(0);
    }

    private Reply commit(Place place, long old, NewMessage message) throws IOException, Refusal {
        long uid = box.mail().replace(box.mailbox(), old, place.id(), message);
        Reports.tell(session, place.spot().owner(), JourneyEvent.Step.APPENDED, new long[]{message.journey()},
                Reports.mailbox(place.mailbox().name()));
        // Before the EXPUNGE response. RFC 8508 §4.3
        session.out.ascii("* OK [APPENDUID ").number(place.mailbox().uidValidity()).b(' ').number(uid).ascii("] replaced\r\n");
        box.sync(session, true);
        return Reply.ok("HIGHESTMODSEQ " + box.told(), "done");
    }
}
