package org.posthouse.access.imapfetch;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.Ranges;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Reports;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.reading.ReadAhead;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.PartialRange;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.StoreResult;
import org.posthouse.store.mailbox.StoredMessage;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** FETCH: reads what the items need, as few times as possible, and has them written. RFC 3501 §6.4.5 */
public final class FetchCommand implements ReadAhead.Order {
    /** Messages marked as seen in one commit. */
    private static final int CHUNK = 64;
    /** Octets of messages that are read ahead at once; a single message may be larger. */
    private static final long AHEAD = 256 * 1024;

    private final Session session;
    private final Selected box;
    private final Command.Fetch command;
    private final Needs needs;
    private final ItemWriter writer;
    /** One message is asked for, maybe the next of many. */
    private boolean single;
    private boolean missing;
    private boolean undecodable;
    private @Nullable IOException gone;
    private @Nullable Refusal refused;

    public FetchCommand(Session session, Selected box, Command.Fetch command) {
        this.session = session;
        this.box = box;
        this.command = command;
        needs = Needs.of(command.items());
        writer = new ItemWriter(session, box, command);
    }

    public Reply fetch() throws IOException, SyntaxException, Refusal {
        // RFC 7162 §3.2.6
        if (command.modifiers().vanished() && !session.enabled(Feature.QRESYNC))
            throw new SyntaxException("give ENABLE QRESYNC first");
        if (command.modifiers().vanished())
            session.vanishedEarlier(box.vanished(command.modifiers().changedSince(), box.named(command.set())));
        Ranges ranges = box.changedSince(named(), command.modifiers().changedSince());
        single = needs.content() && ranges.count() == 1 && ranges.from(0) == ranges.to(0);
        for (int r = 0; r < ranges.count(); r++)
            if (needs.viewOnly())
                for (int i = ranges.from(r); i <= ranges.to(r); i++)
                    writer.plain(i);
            else if (needs.structuresOnly())
                recorded(ranges.from(r), ranges.to(r));
            else
                for (int from = ranges.from(r); from <= ranges.to(r); from += CHUNK)
                    chunk(from, Math.min(ranges.to(r), from + CHUNK - 1));
        writer.flush();
        if (undecodable)
            return Reply.no("UNKNOWN-CTE", "a part has an encoding that is not known; fetch it with BODY");
        if (!missing)
            return Reply.ok("fetched");
        // A UID that is not there is no error; a number is. RFC 5530 §3
        return command.uid()
                ? Reply.ok("EXPUNGEISSUED", "some messages were expunged meanwhile")
                : Reply.no("EXPUNGEISSUED", "some messages were expunged meanwhile");
    }

    /** Walks the stored structures beside the view; messages without one are gone. */
    private void recorded(int from, int to) throws IOException, Refusal {
        int[] next = {from};
        MailboxView view = box.numbers();
        box.mail().structures(box.mailbox(), UidSet.range(view.uid(from), view.uid(to)), (uid, bytes) -> {
            int i = next[0];
            while (i <= to && view.uid(i) < uid) {
                missing = true;
                i++;
            }
            next[0] = i;
            if (i > to || view.uid(i) != uid)
                return i <= to;
            next[0]++;
            try {
                writer.structured(i, StructureView.of(bytes));
                return true;
            } catch (IOException e) {
                gone = e;
                return false;
            }
        });
        missing |= next[0] <= to;
        if (gone != null)
            throw gone;
    }

    private void chunk(int from, int to) throws IOException, Refusal {
        UidSet marked = needs.seen() && box.mayChange(Flags.SEEN) ? markSeen(from, to) : UidSet.EMPTY;
        int first = from;
        while (first <= to) {
            int last = first;
            long octets = needs.content() ? box.numbers().octets(first) : 0;
            while (last < to && (!needs.content() || (octets += box.numbers().octets(last + 1)) <= AHEAD))
                last++;
            read(first, last, marked);
            first = last + 1;
        }
    }

    private void read(int from, int to, UidSet marked) throws IOException, Refusal {
        if (single) {
            StoredMessage m = session.ahead(box).open(from, this, parts());
            try (m) {
                missing |= m == null || !write(from, m, marked.contains(m.uid()));
            }
            return;
        }
        MailboxView view = box.numbers();
        int[] written = {0};
        box.mail().messages(box.mailbox(), UidSet.range(view.uid(from), view.uid(to)), parts(), m -> {
            int i = view.indexOf(m.uid());
            if (i < from || i > to) {
                m.close();
                return true;
            }
            try (m) {
                if (write(i, m, marked.contains(m.uid())))
                    written[0]++;
                return true;
            } catch (IOException e) {
                gone = e;
            } catch (Refusal e) {
                refused = e;
            }
            return false;
        });
        if (gone != null)
            throw gone;
        if (refused != null)
            throw refused;
        missing |= written[0] <= to - from;
    }

    private Set<AccountMail.Part> parts() {
        Set<AccountMail.Part> parts = EnumSet.noneOf(AccountMail.Part.class);
        if (needs.structure())
            parts.add(AccountMail.Part.STRUCTURE);
        if (needs.content())
            parts.add(AccountMail.Part.CONTENT);
        return parts;
    }

    @Override
    public long uid(int position) {
        return position < box.numbers().size() ? box.numbers().uid(position) : 0;
    }

    @Override
    public long octets(int position) {
        return box.numbers().octets(position);
    }

    private boolean write(int index, StoredMessage m, boolean marked) throws IOException, Refusal {
        if (needs.structure() && m.structureRecord() == null)
            return false;
        try {
            // Opened before anything is written of it, so that one that is gone leaves no half response.
            if (needs.content())
                m.source();
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.NO_SUCH_BLOB)
                return false;
            throw e;
        }
        if (needs.decoded() && !writer.decodable(m)) {
            undecodable = true;
            return true;
        }
        writer.message(index, m, marked);
        if (needs.read() && m.journey() != 0 && box.firstRead(m.uid()))
            Reports.tell(session, box.spot().owner(), JourneyEvent.Step.FETCHED, new long[]{m.journey()}, mailbox());
        return true;
    }

    private Map<String, String> mailbox() throws Refusal {
        return Reports.mailbox("mailbox", box.mail(), box.mailbox());
    }

    private UidSet markSeen(int from, int to) throws IOException, Refusal {
        UidSet.Builder unseen = new UidSet.Builder();
        for (int i = from; i <= to; i++)
            if ((box.flags(i) & Flags.SEEN) == 0)
                unseen.add(box.numbers().uid(i));
        UidSet uids = unseen.build();
        if (uids.isEmpty())
            return uids;
        StoreResult result = box.mail().store(box.mailbox(), uids,
                new FlagChange(FlagChange.How.ADD, new FlagSet(Flags.SEEN, Set.of())), -1);
        writer.flush();
        box.sync(session, false, new Selected.Own(result.changed(), result.version(), flags -> flags | Flags.SEEN));
        writer.refresh();
        return result.changed();
    }

    // A part of them is taken before it is asked what has changed. RFC 9394 §3.4
    private Ranges named() throws SyntaxException {
        Ranges all = box.resolve(command.set(), command.uid());
        PartialRange partial = command.modifiers().partial();
        return partial == null ? all : all.part(partial);
    }
}
