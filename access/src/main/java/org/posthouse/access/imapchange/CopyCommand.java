package org.posthouse.access.imapchange;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.posthouse.access.imapsession.FlagRights;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Ranges;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Reports;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.CopyResult;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.view.UidSet;

/** COPY and MOVE. RFC 3501 §6.4.7, RFC 6851 §3 */
public final class CopyCommand {
    private final Session session;
    private final Selected box;

    public CopyCommand(Session session, Selected box) {
        this.session = session;
        this.box = box;
    }

    private UidSet uids(SequenceSet set, boolean uid) throws SyntaxException {
        Ranges ranges = box.resolve(set, uid);
        return ranges.isEmpty() ? UidSet.EMPTY : ranges.uids(box.numbers());
    }

    public Reply copy(Command.Copy c) throws IOException, SyntaxException, Refusal {
        UidSet uids = uids(c.set(), c.uid());
        Optional<Place> found = box.places().find(c.mailbox());
        if (found.isEmpty())
            return box.places().noTarget(c.mailbox());
        Place target = found.get().need(Right.INSERT);
        if (uids.isEmpty())
            return Reply.ok("nothing to copy");
        CopyResult result = here(target)
                ? box.mail().copy(box.mailbox(), uids, target.id(), FlagRights.bits(target.rights()))
                : across(uids, target);
        if (result.from().isEmpty())
            return Reply.ok("nothing was there any more");
        tell(JourneyEvent.Step.COPIED, target, result);
        return Reply.ok(code(result), "copied");
    }

    public Reply move(Command.Move c) throws IOException, SyntaxException, Refusal {
        if (box.readOnly())
            return Reply.no("READ-ONLY", "the mailbox was examined only");
        if (!box.rights().has(Right.DELETE_MESSAGES) || !box.rights().has(Right.EXPUNGE))
            return Reply.no("NOPERM", "to move messages away you need the rights t and e on the mailbox; ask its owner");
        UidSet uids = uids(c.set(), c.uid());
        Optional<Place> found = box.places().find(c.mailbox());
        if (found.isEmpty())
            return box.places().noTarget(c.mailbox());
        Place target = found.get().need(Right.INSERT);
        if (here(target) && target.id() == box.mailbox())
            return Reply.no("CANNOT", "the messages are there already");
        if (uids.isEmpty())
            return Reply.ok("nothing to move");
        CopyResult result = here(target)
                ? box.mail().move(box.mailbox(), uids, target.id(), FlagRights.bits(target.rights()))
                : across(uids, target);
        if (result.from().isEmpty())
            return Reply.ok("nothing was there any more");
        // The copies are on disk; whatever happens from here on, the messages are in one place at least.
        if (!here(target))
            box.mail().remove(box.mailbox(), result.from());
        tell(JourneyEvent.Step.MOVED, target, result);
        // Before the EXPUNGE responses, which come with the difference between the views. RFC 6851 §4.3
        session.out.ascii("* OK [").ascii(code(result)).ascii("] moved\r\n");
        // RFC 6851 §4.4
        box.settle(session);
        return Reply.ok("HIGHESTMODSEQ " + box.told(), "done");
    }

    private boolean here(Place target) {
        return target.mail().account() == box.mail().account();
    }

    /** Copies into the mail of another account, all by one commit there. */
    private CopyResult across(UidSet uids, Place target) throws Refusal {
        SortedMap<Long, NewMessage> copies = box.mail().copies(box.mailbox(), uids);
        if (copies.isEmpty())
            return new CopyResult(target.mailbox().uidValidity(), UidSet.EMPTY, UidSet.EMPTY);
        List<NewMessage> messages = new ArrayList<>(copies.size());
        for (NewMessage m : copies.values())
            messages.add(m.with(FlagRights.allowed(m.flags(), target.rights())));
        UidSet.Builder from = new UidSet.Builder();
        UidSet.Builder to = new UidSet.Builder();
        copies.keySet().forEach(from::add);
        target.mail().append(target.id(), messages).forEach(to::add);
        return new CopyResult(target.mailbox().uidValidity(), from.build(), to.build());
    }

    private static String code(CopyResult result) {
        return "COPYUID " + result.uidValidity() + " " + result.from() + " " + result.to();
    }

    private void tell(JourneyEvent.Step step, Place target, CopyResult result) throws Refusal {
        long[] journeys = Reports.journeys(target.mail(), target.id(), result.to());
        Reports.tell(session, target.spot().owner(), step, journeys, Map.of("mailbox", target.mailbox().name().value()));
    }
}
