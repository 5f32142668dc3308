package org.posthouse.access.imapserver;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.SequenceSet;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Flags;
import org.posthouse.store.mailbox.MailboxView;
import org.posthouse.store.mailbox.UidSet;

/** EXPUNGE, UID EXPUNGE and CLOSE. RFC 3501 §6.4.3, RFC 4315 §2.1 */
final class ExpungeCommand {
    private final Session session;
    private final Selected box;

    ExpungeCommand(Session session, Selected box) {
        this.session = session;
        this.box = box;
    }

    /** The EXPUNGE responses come with the difference between the views, before the reply. */
    Reply expunge(@Nullable SequenceSet uids) throws IOException, SyntaxException, Refusal {
        if (box.readOnly())
            return Reply.no("READ-ONLY", "the mailbox was examined only");
        if (uids == null)
            remove(null);
        else {
            Ranges ranges = box.resolve(uids, true);
            if (!ranges.isEmpty())
                remove(ranges.uids(box.numbers()));
        }
        return Reply.ok("expunged");
    }

    /** Expunges without telling, where the mailbox was not examined only. RFC 3501 §6.4.2 */
    Reply close() throws Refusal {
        if (!box.readOnly())
            remove(null);
        session.state(new State.LoggedIn(box.account(), box.mail()));
        return Reply.ok("closed");
    }

    private void remove(@Nullable UidSet uids) throws Refusal {
        box.refresh();
        long[] journeys = Reports.journeys(box, box.mailbox(), deleted(uids));
        box.mail().expunge(box.mailbox(), uids);
        Map<String, String> mailbox = journeys.length == 0 ? Map.of() : Reports.mailbox("mailbox", box, box.mailbox());
        Reports.tell(session, box, JourneyEvent.Step.DELETED, journeys, mailbox);
    }

    private UidSet deleted(@Nullable UidSet among) {
        MailboxView view = box.latest();
        UidSet.Builder b = new UidSet.Builder();
        int n = 0;
        for (int i = 0; i < view.size() && n < Reports.MAX_EVENTS; i++)
            if ((view.flags(i) & Flags.DELETED) != 0 && (among == null || among.contains(view.uid(i)))) {
                b.add(view.uid(i));
                n++;
            }
        return b.build();
    }
}
