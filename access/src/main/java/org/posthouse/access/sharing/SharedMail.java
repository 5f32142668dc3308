package org.posthouse.access.sharing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.FlagRights;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.CopyResult;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.LogRecord;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.mailbox.PopDevice;
import org.posthouse.store.mailbox.Recoverable;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.mailbox.StoreResult;
import org.posthouse.store.sharing.AccessKeys;
import org.posthouse.store.sharing.Acl;
import org.posthouse.store.sharing.Annotation;
import org.posthouse.store.sharing.Quota;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;
import org.posthouse.store.sharing.Watcher;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/**
 * An owner's mail for somebody with whom some mailboxes are shared. A version is the last one in which anything of these happened, and in its low bits which they
 * are, how they are called and what may be done with them: when that changes, no change since an earlier version can be told.
 */
final class SharedMail implements AccountMail {
    private static final int BITS = 20;
    private static final long LOW = (1L << BITS) - 1;
    private static final Rights TAKING = Rights.of(Right.DELETE_MESSAGES, Right.EXPUNGE);
    private final Shared shared;
    private final AccountMail whole;
    private SharedLog log;

    SharedMail(Shared shared) {
        this.shared = shared;
        whole = shared.whole();
        log = new SharedLog(whole, this::isVisible);
    }

    private boolean isVisible(long mailbox) {
        return shared.rights().containsKey(mailbox);
    }

    private static Refusal missing() {
        return new Refusal(Refusal.Reason.NO_SUCH_MAILBOX, "no such mailbox");
    }

    private static Refusal refused(String what) {
        return new Refusal(Refusal.Reason.NOT_PERMITTED, what);
    }

    private void see(long mailbox) throws Refusal {
        if (!isVisible(mailbox))
            throw missing();
    }

    private void need(long mailbox, Right... rights) throws Refusal {
        see(mailbox);
        for (Right right : rights)
            if (!shared.of(mailbox).has(right))
                throw refused("you need the right " + right.letter() + " on that mailbox; ask its owner");
    }

    private Mailbox need(MailboxName name, Right right) throws Refusal {
        Mailbox m = mailbox(name).orElseThrow(SharedMail::missing);
        need(m.id(), right);
        return m;
    }

    /** Making something below a name takes the right on the nearest mailbox above it. RFC 4314 §4 */
    private void needAbove(MailboxName name) throws Refusal {
        for (MailboxName up = name.parent(); up != null; up = up.parent()) {
            Optional<Mailbox> above = whole.mailbox(up);
            if (above.isPresent()) {
                if (!shared.of(above.get().id()).has(Right.CREATE))
                    throw refused("you may not make a mailbox there; ask its owner");
                return;
            }
        }
        throw refused("you may not make a mailbox there; ask its owner");
    }

    @Override
    public long account() {
        return whole.account();
    }

    @Override
    public List<Mailbox> mailboxes() throws Refusal {
        return whole.mailboxes().stream().filter(m -> isVisible(m.id())).map(SharedMail::seen).toList();
    }

    private static Mailbox seen(Mailbox m) {
        return new Mailbox(m.id(), m.name(), m.use(), true, m.uidValidity(), m.uidNext(), m.messages(), m.unseen(), m.deleted(), m.size(),
                m.highestModSeq());
    }

    @Override
    public Optional<Mailbox> mailbox(MailboxName name) throws Refusal {
        return whole.mailbox(name).filter(m -> isVisible(m.id())).map(SharedMail::seen);
    }

    @Override
    public Optional<Mailbox> mailbox(long id) throws Refusal {
        return isVisible(id) ? whole.mailbox(id).map(SharedMail::seen) : Optional.empty();
    }

    @Override
    public Optional<Mailbox> mailbox(SpecialUse use) throws Refusal {
        return whole.mailbox(use).filter(m -> isVisible(m.id())).map(SharedMail::seen);
    }

    @Override
    public Mailbox create(MailboxName name, @Nullable SpecialUse use) throws Refusal {
        needAbove(name);
        if (use != null)
            throw refused("only the owner gives a mailbox a role");
        return whole.create(name, null);
    }

    @Override
    public void delete(MailboxName name) throws Refusal {
        need(name, Right.DELETE_MAILBOX);
        whole.delete(name);
    }

    @Override
    public boolean deleteEmpty(MailboxName name) throws Refusal {
        need(name, Right.DELETE_MAILBOX);
        return whole.deleteEmpty(name);
    }

    @Override
    public void rename(MailboxName from, MailboxName to) throws Refusal {
        need(from, Right.DELETE_MAILBOX);
        needAbove(to);
        whole.rename(from, to);
    }

    @Override
    public void use(long mailbox, @Nullable SpecialUse use) throws Refusal {
        throw refused("only the owner gives a mailbox a role");
    }

    /** Everything shared is as if subscribed: the owner's own list is his. */
    @Override
    public void subscribe(MailboxName name, boolean on) throws Refusal {
        if (!on && mailbox(name).isPresent())
            throw refused("what others share is always listed here");
    }

    @Override
    public Set<MailboxName> subscriptions() {
        return Set.of();
    }

    @Override
    public MailboxView view(long mailbox) throws Refusal {
        see(mailbox);
        return whole.view(mailbox);
    }

    @Override
    public UidSet vanished(MailboxView view, long sinceModSeq, UidSet among) throws Refusal {
        see(view.mailbox());
        return whole.vanished(view, sinceModSeq, among);
    }

    @Override
    public long claimRecent(long mailbox, long upTo) throws Refusal {
        throw refused("what is recent is the owner's");
    }

    @Override
    public List<Long> append(long mailbox, List<NewMessage> messages) throws Refusal {
        need(mailbox, Right.INSERT);
        return whole.append(mailbox, messages.stream().map(m -> m.with(FlagRights.allowed(m.flags(), shared.of(mailbox)))).toList());
    }

    @Override
    public List<Long> bring(long mailbox, List<NewMessage> messages, boolean overQuota) throws Refusal {
        throw refused("only its owner's mail is moved in");
    }

    @Override
    public StoreResult store(long mailbox, UidSet uids, FlagChange change, long unchangedSince) throws Refusal {
        see(mailbox);
        Rights rights = shared.of(mailbox);
        if (change.how() == FlagChange.How.REPLACE || !FlagRights.allowed(change.flags(), rights).equals(change.flags()))
            throw refused("you may not change those keywords there; ask its owner");
        return whole.store(mailbox, uids, change, unchangedSince);
    }

    @Override
    public CopyResult copy(long from, UidSet uids, long to, long mask) throws Refusal {
        see(from);
        need(to, Right.INSERT);
        return whole.copy(from, uids, to, mask & FlagRights.bits(shared.of(to)));
    }

    @Override
    public SortedMap<Long, NewMessage> copies(long mailbox, UidSet uids) throws Refusal {
        see(mailbox);
        return whole.copies(mailbox, uids);
    }

    @Override
    public Acl acl(long mailbox) throws Refusal {
        need(mailbox, Right.ADMINISTER);
        return whole.acl(mailbox);
    }

    @Override
    public Acl share(long mailbox, UnaryOperator<Acl> change) throws Refusal {
        need(mailbox, Right.ADMINISTER);
        return whole.share(mailbox, change);
    }

    @Override
    public SortedMap<String, byte[]> annotations(long mailbox, long account) {
        return new TreeMap<>();
    }

    @Override
    public void annotate(long mailbox, List<Annotation> annotations) throws Refusal {
        throw refused("annotations are not changed this way");
    }

    @Override
    public AccessKeys accessKeys() {
        throw new IllegalStateException("keys are their owner's");
    }

    private void needTaking(long mailbox) throws Refusal {
        need(mailbox, Right.DELETE_MESSAGES, Right.EXPUNGE);
    }

    @Override
    public CopyResult move(long from, UidSet uids, long to, long mask) throws Refusal {
        needTaking(from);
        need(to, Right.INSERT);
        return whole.move(from, uids, to, mask & FlagRights.bits(shared.of(to)));
    }

    @Override
    public long replace(long from, long uid, long to, NewMessage message) throws Refusal {
        needTaking(from);
        need(to, Right.INSERT);
        return whole.replace(from, uid, to, message.with(FlagRights.allowed(message.flags(), shared.of(to))));
    }

    @Override
    public UidSet expunge(long mailbox, @Nullable UidSet uids) throws Refusal {
        needTaking(mailbox);
        return whole.expunge(mailbox, uids);
    }

    @Override
    public UidSet remove(long mailbox, UidSet uids) throws Refusal {
        needTaking(mailbox);
        return whole.remove(mailbox, uids);
    }

    @Override
    public void structures(long mailbox, UidSet uids, StructureVisitor visitor) throws Refusal {
        see(mailbox);
        whole.structures(mailbox, uids, visitor);
    }

    @Override
    public void messages(long mailbox, UidSet uids, Set<Part> parts, MessageVisitor visitor) throws Refusal {
        see(mailbox);
        whole.messages(mailbox, uids, parts, visitor);
    }

    @Override
    public Optional<Structure> structure(long mailbox, long uid) throws Refusal {
        see(mailbox);
        return whole.structure(mailbox, uid);
    }

    @Override
    public MessageSource open(long mailbox, long uid) throws Refusal {
        see(mailbox);
        return whole.open(mailbox, uid);
    }

    @Override
    public Optional<MessageRow> row(long mailbox, long uid) throws Refusal {
        see(mailbox);
        return whole.row(mailbox, uid);
    }

    @Override
    public UidSet popOpen(long mailbox, PopDevice device) throws Refusal {
        throw refused("nobody else reads a maildrop by POP3");
    }

    @Override
    public UidSet popDelete(long mailbox, PopDevice device, UidSet uids) throws Refusal {
        throw refused("nobody else reads a maildrop by POP3");
    }

    @Override
    public Optional<AutoCloseable> lockMaildrop(long device) {
        return Optional.empty();
    }

    @Override
    public List<Recoverable> recoverable(int limit) {
        return List.of();
    }

    @Override
    public Map<Long, Long> recover(List<Recoverable> messages, long mailbox) throws Refusal {
        throw refused("only the owner brings back what was removed");
    }

    @Override
    public long quotaUsed() throws Refusal {
        return whole.quotaUsed();
    }

    @Override
    public Quota quota() throws Refusal {
        return whole.quota();
    }

    /** What is shared and how, in few bits. */
    private long shape(List<Mailbox> mailboxes) {
        Map<String, Integer> shape = new HashMap<>();
        for (Mailbox m : mailboxes)
            shape.put(m.id() + "/" + m.name().value() + "/" + m.uidValidity(), shared.of(m.id()).bits());
        int hash = shape.hashCode() * 0x9E3779B9;
        return (hash & 0xffff_ffffL) >>> Integer.SIZE - BITS;
    }

    @Override
    public long version() throws Refusal {
        List<Mailbox> mailboxes = mailboxes();
        long last = 0;
        for (Mailbox m : mailboxes)
            last = Math.max(last, m.highestModSeq());
        return last << BITS | shape(mailboxes);
    }

    @Override
    public boolean remembers(long version) throws Refusal {
        return (version & LOW) == shape(mailboxes()) && whole.remembers(version >> BITS);
    }

    @Override
    public long log(long after, LogVisitor visitor) throws Refusal {
        long shape = after & LOW;
        SharedLog now = new SharedLog(whole, this::isVisible);
        log = now;
        long end = whole.log(after >> BITS, (version, record) -> {
            LogRecord seen = now.seen(record);
            return seen == null || visitor.visit(version << BITS | shape, seen);
        });
        return end << BITS | shape;
    }

    @Override
    public List<MessageRow> gone(long mailbox, @Nullable UidSet uids) throws Refusal {
        see(mailbox);
        return log.gone(mailbox, uids);
    }

    @Override
    public AutoCloseable watch(Watcher watcher) {
        return whole.watch((mailbox, version) -> {
            if (mailbox < 0 || isVisible(mailbox))
                watcher.changed(mailbox, version);
        });
    }

    /** Whether messages may be taken out of a mailbox. */
    static boolean mayTake(Rights rights) {
        return rights.bits() == rights.plus(TAKING).bits();
    }
}
