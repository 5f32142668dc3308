package org.posthouse.access.imapchange;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Reports;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.Command.AppendMessage;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.view.UidSet;

/** APPEND of one or several messages, which are added by one commit. RFC 3501 §6.3.11, RFC 3502 §6.3.11 */
public final class AppendCommand {
    private final Session session;
    private final State.Authenticated state;

    public AppendCommand(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
    }

    public Reply append(Command.Append c) throws IOException, SyntaxException, Refusal {
        Place place;
        try {
            Optional<Place> found = state.places().find(c.mailbox());
            if (found.isEmpty())
                return Intake.refuse(session, c.message(), state.places().noTarget(c.mailbox()));
            place = found.get().need(Right.INSERT);
        } catch (Refusal e) {
            return Intake.refuse(session, c.message(), Reply.of(e));
        }
        Intake intake = new Intake(session, state, place, 0);
        for (AppendMessage message = c.message(); message != null; message = session.parser.nextAppendMessage()) {
            Reply refused = intake.take(message);
            if (refused != null)
                return refused;
        }
        return commit(place, intake.messages());
    }

    private Reply commit(Place place, List<NewMessage> messages) throws Refusal {
        List<Long> uids = place.mail().append(place.id(), messages);
        UidSet.Builder set = new UidSet.Builder();
        for (long uid : uids)
            set.add(uid);
        for (int i = 0; i < Math.min(uids.size(), Reports.MAX_EVENTS); i++)
            Reports.tell(session, place.spot().owner(), JourneyEvent.Step.APPENDED, new long[]{messages.get(i).journey()},
                    Reports.mailbox(place.mailbox().name()));
        return Reply.ok("APPENDUID " + place.mailbox().uidValidity() + " " + set.build(), "appended");
    }
}
