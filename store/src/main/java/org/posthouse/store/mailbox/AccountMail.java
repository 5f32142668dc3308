package org.posthouse.store.mailbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.sharing.AccessKeys;
import org.posthouse.store.sharing.Acl;
import org.posthouse.store.sharing.Annotation;
import org.posthouse.store.sharing.Quota;
import org.posthouse.store.sharing.Watcher;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** The mail of one account. Every change is durable when its method returns, and is published to watchers after that. Mailboxes are known by id; names change. */
public interface AccountMail {
    long account();

    /** All mailboxes in name order, with counters as of now. */
    List<Mailbox> mailboxes() throws Refusal;

    Optional<Mailbox> mailbox(MailboxName name) throws Refusal;

    Optional<Mailbox> mailbox(long id) throws Refusal;

    Optional<Mailbox> mailbox(SpecialUse use) throws Refusal;

    /** Makes a mailbox and, where missing, those above it. Refusal MAILBOX_EXISTS, BAD_MAILBOX_NAME, LIMIT. */
    Mailbox create(MailboxName name, @Nullable SpecialUse use) throws Refusal;

    /** Removes a mailbox; its messages stay in the recover window. Refusal NOT_PERMITTED for INBOX, HAS_CHILDREN never: children stay. RFC 9051 §6.3.5 */
    void delete(MailboxName name) throws Refusal;

    /** Deletes a mailbox that has no messages; false, and nothing is changed, where it has some. */
    boolean deleteEmpty(MailboxName name) throws Refusal;

    /** Renames a mailbox and all below it; INBOX is special: its messages move, it stays. RFC 9051 §6.3.6 */
    void rename(MailboxName from, MailboxName to) throws Refusal;

    /** Gives a mailbox another use, or none. Refusal NO_SUCH_MAILBOX, MAILBOX_EXISTS where another has that use, NOT_PERMITTED for INBOX. */
    void use(long mailbox, @Nullable SpecialUse use) throws Refusal;

    void subscribe(MailboxName name, boolean on) throws Refusal;

    /** Subscribed names, also of mailboxes that are gone. RFC 3501 §6.3.9 */
    Set<MailboxName> subscriptions() throws Refusal;

    /** The mailbox as of now: immutable, shared, cheap to ask again. Refusal NO_SUCH_MAILBOX. */
    MailboxView view(long mailbox) throws Refusal;

    /**
     * Those of the UIDs that went, by a commit after a modseq, before the view was as it is; those that went earlier may be among them
     * where that is not remembered exactly any more. RFC 7162 §3.2.6
     */
    UidSet vanished(MailboxView view, long sinceModSeq, UidSet among) throws Refusal;

    /**
     * The first UID that no session has been told is recent. With upTo (the uidNext of the caller's view; 0: only asking) the mark moves there, so that one
     * session alone sees a message as recent, and what arrives after that view is left for the next. RFC 3501 §2.3.2
     */
    long claimRecent(long mailbox, long upTo) throws Refusal;

    /** Adds messages, all or none; their UIDs in order. Refusal OVER_QUOTA, NO_SUCH_MAILBOX. A message whose delivery key was seen before is not added again (its old UID). */
    List<Long> append(long mailbox, List<NewMessage> messages) throws Refusal;

    /**
     * The same for messages that come from elsewhere and were not delivered here now, whatever their delivery keys; with overQuota also where they do not fit.
     */
    List<Long> bring(long mailbox, List<NewMessage> messages, boolean overQuota) throws Refusal;

    /** Changes flags of those messages that exist and, with unchangedSince >= 0, whose modseq is not above it. RFC 7162 §3.1.3 */
    StoreResult store(long mailbox, UidSet uids, FlagChange change, long unchangedSince) throws Refusal;

    /** Copies with flags and dates, all or none. Old UIDs and new ones in the same order. */
    default CopyResult copy(long from, UidSet uids, long to) throws Refusal {
        return copy(from, uids, to, -1);
    }

    /** The same, keeping of the flags only those in the mask; a mask without the lowest keyword keeps no keyword. */
    CopyResult copy(long from, UidSet uids, long to, long mask) throws Refusal;

    /** Messages by UID in ascending order, so that another account can add them: the same bytes, flags, dates, journeys. Missing ones are left out. */
    SortedMap<Long, NewMessage> copies(long mailbox, UidSet uids) throws Refusal;

    /** What others may do with a mailbox. Refusal NO_SUCH_MAILBOX. */
    Acl acl(long mailbox) throws Refusal;

    /** Changes what others may do with a mailbox; the change may be asked for more than once. Refusal NO_SUCH_MAILBOX, LIMIT. */
    Acl share(long mailbox, UnaryOperator<Acl> change) throws Refusal;

    /** Entries of a mailbox (0: of the account) that are private to an account, or (0) shared. Refusal UNAVAILABLE. */
    SortedMap<String, byte[]> annotations(long mailbox, long account) throws Refusal;

    /** Sets entries of a mailbox (0: of the account), all or none. Refusal NO_SUCH_MAILBOX, TOO_BIG, LIMIT. */
    void annotate(long mailbox, List<Annotation> annotations) throws Refusal;

    /** The keys by which this account opens mailboxes to others. RFC 4467 §2.2 */
    AccessKeys accessKeys();

    /** Moves in one commit: never in both, never in none. RFC 6851 §3.3 */
    CopyResult move(long from, UidSet uids, long to, long mask) throws Refusal;

    /** The same with all flags. */
    default CopyResult move(long from, UidSet uids, long to) throws Refusal {
        return move(from, uids, to, -1);
    }

    /** Adds a message and expunges another, of this or another mailbox, in one commit; returns the new UID. Refusal NO_SUCH_MESSAGE. RFC 8508 §3.4 */
    long replace(long from, long uid, long to, NewMessage message) throws Refusal;

    /** Expunges those of the messages that have \Deleted (null: of all messages); returns the UIDs gone. Rows stay in the recover window. */
    UidSet expunge(long mailbox, @Nullable UidSet uids) throws Refusal;

    /** Removes messages whatever their flags, as POP3's QUIT does. */
    UidSet remove(long mailbox, UidSet uids) throws Refusal;

    /** The stored structure of messages in uid order; missing ones are left out. The record is {@code StructureCodec}'s encoding. */
    void structures(long mailbox, UidSet uids, StructureVisitor visitor) throws Refusal;

    /**
     * Messages in UID order with as few reads as possible; missing ones are left out. With their bytes (CONTENT) each may hold 64 KB until it is closed:
     * ask for few at a time. A message that the visitor is given is the visitor's to close.
     */
    void messages(long mailbox, UidSet uids, Set<Part> parts, MessageVisitor visitor) throws Refusal;

    /** What {@link #messages} reads beside a message's own row. */
    enum Part {
        STRUCTURE, CONTENT
    }

    Optional<Structure> structure(long mailbox, long uid) throws Refusal;

    /** Opens the bytes of a message. Refusal NO_SUCH_MESSAGE. */
    MessageSource open(long mailbox, long uid) throws Refusal;

    /** The whole row of a message: what the view leaves out. */
    Optional<MessageRow> row(long mailbox, long uid) throws Refusal;

    /** Notes that a device reads this maildrop; the UIDs hidden from it, because it has deleted them. */
    UidSet popOpen(long mailbox, PopDevice device) throws Refusal;

    /**
     * Deletes messages by POP3, all or none: hides them from the device, and takes those out that no other device holds back; returns these. RFC 1939 §6,
     * docs/decisions/005
     */
    UidSet popDelete(long mailbox, PopDevice device, UidSet uids) throws Refusal;

    /** One POP3 session of a device at a time: empty when another holds the maildrop. RFC 1939 §4 */
    Optional<AutoCloseable> lockMaildrop(long device);

    /** Messages in the recover window, newest first, at most limit; and putting them back. */
    List<Recoverable> recoverable(int limit) throws Refusal;

    Map<Long, Long> recover(List<Recoverable> messages, long mailbox) throws Refusal;

    long quotaUsed() throws Refusal;

    /** What is used and allowed, as of now. */
    Quota quota() throws Refusal;

    /**
     * Walks what commits after a version did, oldest first; of what is older than the recover window nothing is left. Once all was taken, the last version that
     * readers see.
     */
    long log(long after, LogVisitor visitor) throws Refusal;

    /** Takes what one commit did; false ends the walk. */
    interface LogVisitor {
        boolean visit(long version, LogRecord record) throws Refusal;
    }
    /** The number of the last commit that can be read: what a state as of now is called. */
    long version() throws Refusal;

    /** Whether everything that was done after a version is still in the log. */
    boolean remembers(long version) throws Refusal;

    /**
     * What is known of messages that were expunged, or whose mailbox was deleted, while they can be recovered; others are left out. Null: all that were in a
     * mailbox when it was deleted.
     */
    List<MessageRow> gone(long mailbox, @Nullable UidSet uids) throws Refusal;

    /** Tells the watcher after each commit. Close to stop. */
    AutoCloseable watch(Watcher watcher);

    /** Takes messages; false ends the walk. */
    interface MessageVisitor {
        boolean visit(StoredMessage message);
    }

    /** Takes stored structures; false ends the walk. */
    interface StructureVisitor {
        boolean visit(long uid, byte[] record);
    }
}
