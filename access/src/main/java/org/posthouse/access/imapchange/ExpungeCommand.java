package org.posthouse.access.imapchange;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.Ranges;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Reports;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** EXPUNGE, UID EXPUNGE and CLOSE. RFC 3501 §6.4.3, RFC 4315 §2.1 */
public final class ExpungeCommand {
    private final Session session;
    private final Selected box;

    public ExpungeCommand(Session session, Selected box) {
        this.session = session;
        this.box = box;
    }

    /** The EXPUNGE responses come with the difference between the views, before the reply. */
    public Reply expunge(@Nullable SequenceSet uids) throws IOException, SyntaxException, Refusal {
        if (box.readOnly())
            return Reply.no("READ-ONLY", "the mailbox was examined only");
        if (!box.rights().has(Right.EXPUNGE))
            return Reply.no("NOPERM", "you need the right e on the mailbox; ask its owner");
        boolean any = false;
        if (uids == null)
            any = remove(null);
        else {
            Ranges ranges = box.resolve(uids, true);
            if (!ranges.isEmpty())
                any = remove(ranges.uids(box.numbers()));
        }
        if (!any)
            return Reply.ok("expunged");
        // The code belongs to what has been told before it. RFC 7162 §3.2.7
        box.settle(session);
        return session.enabled(Feature.QRESYNC) ? Reply.ok("HIGHESTMODSEQ " + box.told(), "expunged") : Reply.ok("expunged");
    }

    /** Expunges without telling, where the mailbox was not examined only and the rights allow it. RFC 3501 §6.4.2, RFC 4314 §4 */
    public Reply close() throws Refusal {
        if (!box.readOnly() && box.rights().has(Right.EXPUNGE))
            remove(null);
        session.state(box.unselected());
        return Reply.ok("closed");
    }

    private boolean remove(@Nullable UidSet uids) throws Refusal {
        long[] journeys = Reports.journeys(box.mail(), box.mailbox(), deleted(uids));
        boolean any = !box.mail().expunge(box.mailbox(), uids).isEmpty();
        Map<String, String> mailbox = journeys.length == 0 ? Map.of() : Reports.mailbox("mailbox", box.mail(), box.mailbox());
        Reports.tell(session, box.spot().owner(), JourneyEvent.Step.DELETED, journeys, mailbox);
        return any;
    }

    private UidSet deleted(@Nullable UidSet among) throws Refusal {
        MailboxView view = box.mail().view(box.mailbox());
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
