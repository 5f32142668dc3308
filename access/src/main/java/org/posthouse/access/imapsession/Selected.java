package org.posthouse.access.imapsession;

import java.io.IOException;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** A selected mailbox as this session has been told of it. */
public final class Selected implements State.Authenticated {
    private static final int MAX_TOLD = 1000;
    private final State.LoggedIn before;
    private final Spot spot;
    private final AccountMail mail;
    private final long mailbox;
    private final boolean readOnly;
    private final Session session;
    private Rights rights;
    /** The rights that the client's PERMANENTFLAGS tell of. */
    private Rights announced;
    /** Gives messages their numbers; changes only where the client may hear of expunges. */
    private MailboxView numbers;
    /** Where flags are read; at least as new as numbers. */
    private MailboxView latest;
    private UidSet recent;
    /** Messages whose journeys know that this session has read them. */
    private UidSet told = UidSet.EMPTY;
    private UidSet news = UidSet.EMPTY;
    /** The client may have seen higher modseqs than that of an expunge it has not been told. */
    private boolean delayed;
    private UidSet saved = UidSet.EMPTY;
    private final Contexts contexts;

    /** @param before the state without a mailbox */
    public Selected(Session session, State.LoggedIn before, Place place, MailboxView view, boolean readOnly) throws Refusal {
        this.session = session;
        this.before = before;
        spot = place.spot();
        mail = spot.mail();
        rights = place.rights();
        announced = rights;
        this.mailbox = view.mailbox();
        this.readOnly = readOnly;
        numbers = view;
        latest = view;
        contexts = new Contexts(session.out, view);
        recent = UidSet.EMPTY;
        addRecent();
    }

    @Override
    public Account account() {
        return before.account();
    }

    @Override
    public AccountMail home() {
        return before.home();
    }

    @Override
    public State.LoggedIn unselected() {
        return before;
    }

    @Override
    public Places places() {
        return before.places();
    }

    /** The mail that the mailbox is in. */
    public AccountMail mail() {
        return mail;
    }

    public Spot spot() {
        return spot;
    }

    /** What may be done with the mailbox, as of the beginning of this command. */
    public Rights rights() {
        return rights;
    }

    /** Looks the rights up anew; false where the mailbox may not be read any more. Refusal NO_SUCH_MAILBOX where it is gone. RFC 4314 §5.1.1 */
    public boolean stillReadable() throws Refusal {
        if (!spot.own())
            rights = before.places().rights(spot, mailbox);
        return rights.has(Right.READ);
    }

    /** Whether a flag of these bits may be changed: the mailbox was not only examined, and the rights allow it. */
    public boolean mayChange(long flags) {
        return !readOnly && (FlagRights.bits(rights) & flags) != 0;
    }

    public long mailbox() {
        return mailbox;
    }

    /** Examined only. */
    public boolean readOnly() {
        return readOnly;
    }

    public MailboxView numbers() {
        return numbers;
    }

    public boolean recent(long uid) {
        return recent.contains(uid);
    }

    /** How many messages are recent to this session. */
    public int recentCount() {
        int count = 0;
        for (int r = 0; r < recent.ranges(); r++) {
            int from = numbers.indexOf(recent.first(r));
            int to = numbers.indexOf(recent.last(r));
            count += (to < 0 ? -to - 1 : to + 1) - (from < 0 ? -from - 1 : from);
        }
        return count;
    }

    // Nothing is recent in IMAP4rev2. RFC 9051 §2.3.2
    private void addRecent() throws Refusal {
        if (session.enabled(Feature.IMAP4REV2))
            return;
        long first = mail.claimRecent(mailbox, readOnly ? 0 : latest.uidNext());
        long last = latest.uidNext() - 1;
        if (first > last)
            return;
        recent = recent.or(UidSet.range(first, last));
    }

    private boolean level() {
        return numbers.version() == latest.version();
    }

    /** The flags of a message as they are now, or as they were last where it has been expunged. */
    public long flags(int index) {
        if (level())
            return numbers.flags(index);
        int i = latest.indexOf(numbers.uid(index));
        return i < 0 ? numbers.flags(index) : latest.flags(i);
    }

    /** Whether the message is still there. */
    public boolean exists(int index) {
        return level() || latest.indexOf(numbers.uid(index)) >= 0;
    }

    public FlagNames names() {
        return new FlagNames(latest.keywords());
    }

    public MailboxView latest() {
        return latest;
    }

    /** The messages a client names. A number that is not there is its error, a UID is not. RFC 3501 §6.4.8 */
    public Ranges resolve(SequenceSet set, boolean uid) throws SyntaxException {
        if (set.isSaved())
            return Ranges.of(saved, numbers);
        if (uid)
            return Ranges.ofUids(set, numbers);
        Ranges ranges = Ranges.ofNumbers(set, numbers.size());
        if (ranges == null)
            throw new SyntaxException("no such message number");
        return ranges;
    }

    /** Those of them with a modseq above one; all where it is negative. RFC 7162 §3.1.4.1 */
    public Ranges changedSince(Ranges ranges, long modSeq) {
        return modSeq < 0 ? ranges : ranges.where(i -> modSeq(i) > modSeq);
    }

    /** All UIDs that a client names, also of messages that are gone; {@code *} is the last one given. */
    public UidSet named(SequenceSet set) {
        if (set.isSaved())
            return saved;
        UidSet.Builder b = new UidSet.Builder();
        long last = numbers.uidNext() - 1;
        for (int r = 0; r < set.ranges() && last > 0; r++)
            if (set.low(r, last) <= last)
                b.add(set.low(r, last), Math.min(last, set.high(r, last)));
        return b.build();
    }

    /** The messages a client names in a search, where those that are not there are no error. RFC 7377 §2 */
    public Ranges found(SequenceSet set, boolean uid) {
        if (set.isSaved())
            return Ranges.of(saved, numbers);
        return uid ? Ranges.ofUids(set, numbers) : Ranges.ofExisting(set, numbers.size());
    }

    public Contexts contexts() {
        return contexts;
    }

    /** What {@code $} stands for from now on. RFC 5182 §2.1 */
    public void save(UidSet uids) {
        saved = uids;
    }

    /** The client reads the message: true the first time in a session, when its journey is told. */
    public boolean firstRead(long uid) {
        if (told.size() >= MAX_TOLD || told.contains(uid))
            return false;
        told = told.or(UidSet.of(uid));
        return true;
    }

    /** The modseq of a message as the session knows it. */
    public long modSeq(int index) {
        if (level())
            return numbers.modSeq(index);
        int i = latest.indexOf(numbers.uid(index));
        return i < 0 ? numbers.modSeq(index) : latest.modSeq(i);
    }

    /** Begins a FETCH response of a message, or what stands for it where the client uses UIDs only; then without another UID. RFC 9586 */
    public Line fetch(Line line, int index, boolean uid) {
        long named = numbers.uid(index);
        if (session.enabled(Feature.UIDONLY))
            return line.ascii("* ").number(named).ascii(" UIDFETCH (");
        line.ascii("* ").number(index + 1L).ascii(" FETCH (");
        return uid ? line.ascii("UID ").number(named) : line;
    }

    /** The modseq up to which the client has been told everything. RFC 7162 §3.2 */
    public long told() {
        return numbers.highestModSeq();
    }

    /** RFC 7162 §3.1.2.1 */
    void tellHighest(WireWriter out) throws IOException {
        out.ascii("* OK [HIGHESTMODSEQ ").number(told()).ascii("] modseqs are told\r\n");
    }

    /** UIDs of this mailbox that went after a modseq, of those told to be there before. RFC 7162 §3.2.6 */
    public UidSet vanished(long since, UidSet among) throws Refusal {
        return mail.vanished(numbers, since, among);
    }

    /** What a STORE of this session did: the messages, the modseq they got, and what their flags became of what they were. */
    public record Own(UidSet uids, long version, LongUnaryOperator change) {
        static final Own NOTHING = new Own(UidSet.EMPTY, -1, LongUnaryOperator.identity());
    }

    /** Tells everything, also to who has asked by NOTIFY to hear nothing: where what this session does itself would not be understood else. */
    public void settle(Session session) throws IOException, Refusal {
        sync(session, true, Own.NOTHING, null);
    }

    /** Messages that have come and been told since this was asked last. */
    public UidSet takeNews() {
        UidSet taken = news;
        news = UidSet.EMPTY;
        return taken;
    }

    /** Tells the client what others have done. RFC 3501 §5.2 */
    public void sync(Session session, boolean expunges) throws IOException, Refusal {
        sync(session, expunges, Own.NOTHING);
    }

    /** Tells the client what has happened, but not the flags of messages that are as this session has made them itself. */
    public void sync(Session session, boolean expunges, Own own) throws IOException, Refusal {
        sync(session, expunges, own, session.selectedEvents());
    }

    private void sync(Session session, boolean expunges, Own own, @Nullable SelectedEvents events) throws IOException, Refusal {
        if (!stillReadable())
            return;
        MailboxView now = mail.view(mailbox);
        if (!announced.equals(rights)) {
            announced = rights;
            permanentFlags(session.out, now, "your rights have changed");
        }
        if (level() && now.version() == latest.version())
            return;
        WireWriter out = session.out;
        MailboxView old = latest;
        if (now.keywords().size() != old.keywords().size())
            permanentFlags(out, now, "new keywords");
        MailboxView.Difference all = now.since(numbers);
        UidSet flagged = numbers.version() == old.version() ? all.flagged() : now.since(old).flagged();
        latest = now;
        if (events != null && !events.flags())
            flagged = UidSet.EMPTY;
        if (events != null && !events.messages())
            return;
        contexts.gone(all.expunged());
        Untagged untagged = new Untagged(session);
        if (!all.expunged().isEmpty() && !expunges) {
            untagged.flags(this, flagged, own, old);
            delayed |= session.enabled(Feature.CONDSTORE);
            if (delayed)
                untagged.highest(told(), "messages that are gone are still to be told");
            contexts.changed(numbers, latest);
            return;
        }
        untagged.expunged(numbers, all.expunged());
        numbers = now;
        if (!all.added().isEmpty()) {
            addRecent();
            if (session.selectedEvents() != null)
                news = news.or(all.added());
            untagged.exists(now.size(), this);
        }
        untagged.flags(this, flagged, own, old);
        if (delayed)
            untagged.highest(told(), "all has been told");
        delayed = false;
        contexts.changed(numbers, latest);
    }

    private void permanentFlags(WireWriter out, MailboxView view, String why) throws IOException {
        String permanent = readOnly ? FlagNames.known(view.keywords(), false) : FlagRights.permanent(view.keywords(), rights);
        out.ascii("* FLAGS ").ascii(FlagNames.known(view.keywords(), false)).ascii("\r\n* OK [PERMANENTFLAGS ").ascii(permanent).ascii("] ")
                .ascii(why).crlf();
    }
}
