package org.posthouse.access.imapserver;

import java.io.IOException;
import java.util.PrimitiveIterator;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.SequenceSet;
import org.posthouse.store.account.Account;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailboxView;
import org.posthouse.store.mailbox.UidSet;

/** A selected mailbox as this session has been told of it. */
final class Selected implements State.Authenticated {
    private static final int MAX_TOLD = 1000;
    private final Account account;
    private final AccountMail mail;
    private final long mailbox;
    private final boolean readOnly;
    /** Gives messages their numbers; changes only where the client may hear of expunges. */
    private MailboxView numbers;
    /** Where flags are read; at least as new as numbers. */
    private MailboxView latest;
    private UidSet recent;
    /** Messages whose journeys know that this session has read them. */
    private UidSet told = UidSet.EMPTY;

    Selected(Account account, AccountMail mail, MailboxView view, boolean readOnly) throws Refusal {
        this.account = account;
        this.mail = mail;
        this.mailbox = view.mailbox();
        this.readOnly = readOnly;
        numbers = view;
        latest = view;
        recent = UidSet.EMPTY;
        addRecent();
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public AccountMail mail() {
        return mail;
    }

    long mailbox() {
        return mailbox;
    }

    boolean readOnly() {
        return readOnly;
    }

    MailboxView numbers() {
        return numbers;
    }

    boolean recent(long uid) {
        return recent.contains(uid);
    }

    /** How many messages are recent to this session. */
    int recentCount() {
        int count = 0;
        for (int r = 0; r < recent.ranges(); r++) {
            int from = numbers.indexOf(recent.first(r));
            int to = numbers.indexOf(recent.last(r));
            count += (to < 0 ? -to - 1 : to + 1) - (from < 0 ? -from - 1 : from);
        }
        return count;
    }

    private void addRecent() throws Refusal {
        long first = mail.claimRecent(mailbox, readOnly ? 0 : latest.uidNext());
        long last = latest.uidNext() - 1;
        if (first > last)
            return;
        recent = joined(recent, first, last);
    }

    private static UidSet joined(UidSet set, long first, long last) {
        UidSet.Builder b = new UidSet.Builder();
        for (int r = 0; r < set.ranges(); r++)
            b.add(set.first(r), set.last(r));
        return b.add(first, last).build();
    }

    private boolean level() {
        return numbers.version() == latest.version();
    }

    /** The flags of a message as they are now, or as they were last where it has been expunged. */
    long flags(int index) {
        if (level())
            return numbers.flags(index);
        int i = latest.indexOf(numbers.uid(index));
        return i < 0 ? numbers.flags(index) : latest.flags(i);
    }

    /** Whether the message is still there. */
    boolean exists(int index) {
        return level() || latest.indexOf(numbers.uid(index)) >= 0;
    }

    FlagNames names() {
        return new FlagNames(latest.keywords());
    }

    MailboxView latest() {
        return latest;
    }

    /** The messages a client names. A number that is not there is its error, a UID is not. RFC 3501 §6.4.8 */
    Ranges resolve(SequenceSet set, boolean uid) throws SyntaxException {
        if (uid)
            return Ranges.ofUids(set, numbers);
        Ranges ranges = Ranges.ofNumbers(set, numbers.size());
        if (ranges == null)
            throw new SyntaxException("no such message number");
        return ranges;
    }

    /** The client has read the message: its journey hears of it once in a session. */
    void fetched(Session session, int index) throws Refusal {
        long uid = numbers.uid(index);
        if (told.size() >= MAX_TOLD || told.contains(uid))
            return;
        told = joined(told, uid, uid);
        Reports.tell(session, this, JourneyEvent.Step.FETCHED, Reports.journeys(this, mailbox, UidSet.of(uid)),
                Reports.mailbox("mailbox", this, mailbox));
    }

    /** Takes the newest view without telling the client anything; for flags this session has just changed and tells itself. */
    void refresh() throws Refusal {
        latest = mail.view(mailbox);
    }

    /** Tells the client what others have done. RFC 3501 §5.2 */
    void sync(WireWriter out, boolean expunges) throws IOException, Refusal {
        sync(out, expunges, UidSet.EMPTY, -1);
    }

    /**
     * Tells the client what has happened, but not the flags of messages that this session has changed itself, unless others changed them after it.
     *
     * @param own messages changed by this session
     * @param version the modseq of that change
     */
    void sync(WireWriter out, boolean expunges, UidSet own, long version) throws IOException, Refusal {
        MailboxView now = mail.view(mailbox);
        if (level() && now.version() == latest.version())
            return;
        MailboxView before = latest;
        if (now.keywords().size() != before.keywords().size())
            out.ascii("* FLAGS ").ascii(FlagNames.known(now.keywords(), false)).ascii("\r\n* OK [PERMANENTFLAGS ")
                    .ascii(FlagNames.known(now.keywords(), !readOnly)).ascii(
                            "] new keywords\r\n");
        MailboxView.Difference all = now.since(numbers);
        UidSet flagged = numbers.version() == before.version() ? all.flagged() : now.since(before).flagged();
        latest = now;
        if (!all.expunged().isEmpty() && !expunges) {
            flags(out, flagged, own, version);
            return;
        }
        Line line = new Line();
        expunged(line, all.expunged(), out);
        line.flush(out);
        numbers = now;
        if (!all.added().isEmpty()) {
            addRecent();
            out.ascii("* ").number(now.size()).ascii(" EXISTS\r\n* ").number(recentCount()).ascii(" RECENT\r\n");
        }
        flags(out, flagged, own, version);
    }

    // Each one lowers the numbers of those above it. RFC 3501 §7.4.1
    private void expunged(Line line, UidSet gone, WireWriter out) throws IOException {
        int before = 0;
        for (PrimitiveIterator.OfLong uids = gone.iterator(); uids.hasNext();) {
            int index = numbers.indexOf(uids.nextLong());
            if (index >= 0)
                line.ascii("* ").number(index + 1 - before++).ascii(" EXPUNGE\r\n").drain(out);
        }
    }

    private void flags(WireWriter out, UidSet flagged, UidSet own, long version) throws IOException {
        if (flagged.isEmpty())
            return;
        Line line = new Line();
        FlagNames names = names();
        for (PrimitiveIterator.OfLong uids = flagged.iterator(); uids.hasNext();) {
            long uid = uids.nextLong();
            int index = numbers.indexOf(uid);
            int now = latest.indexOf(uid);
            if (index < 0 || now < 0 || own.contains(uid) && latest.modSeq(now) == version)
                continue;
            line.ascii("* ").number(index + 1).ascii(" FETCH (UID ").number(uid).ascii(" FLAGS ");
            names.write(line, latest.flags(now), recent.contains(uid));
            line.ascii(")\r\n").drain(out);
        }
        line.flush(out);
    }
}
