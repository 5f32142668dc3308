package org.posthouse.store.mailbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.kv.Refusal;

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

    /** Renames a mailbox and all below it; INBOX is special: its messages move, it stays. RFC 9051 §6.3.6 */
    void rename(MailboxName from, MailboxName to) throws Refusal;

    void subscribe(MailboxName name, boolean on) throws Refusal;

    /** Subscribed names, also of mailboxes that are gone. RFC 3501 §6.3.9 */
    Set<MailboxName> subscriptions() throws Refusal;

    /** The mailbox as of now: immutable, shared, cheap to ask again. Refusal NO_SUCH_MAILBOX. */
    MailboxView view(long mailbox) throws Refusal;

    /**
     * The first UID that no session has been told is recent. With upTo (the uidNext of the caller's view; 0: only asking) the mark moves there, so that one
     * session alone sees a message as recent, and what arrives after that view is left for the next. RFC 3501 §2.3.2
     */
    long claimRecent(long mailbox, long upTo) throws Refusal;

    /** Adds messages, all or none; their UIDs in order. Refusal OVER_QUOTA, NO_SUCH_MAILBOX. A message whose delivery key was seen before is not added again (its old UID). */
    List<Long> append(long mailbox, List<NewMessage> messages) throws Refusal;

    /** Changes flags of those messages that exist and, with unchangedSince >= 0, whose modseq is not above it. RFC 7162 §3.1.3 */
    StoreResult store(long mailbox, UidSet uids, FlagChange change, long unchangedSince) throws Refusal;

    /** Copies with flags and dates, all or none. Old UIDs and new ones in the same order. */
    CopyResult copy(long from, UidSet uids, long to) throws Refusal;

    /** Moves in one commit: never in both, never in none. RFC 6851 §3.3 */
    CopyResult move(long from, UidSet uids, long to) throws Refusal;

    /** Expunges those of the messages that have \Deleted (null: of all messages); returns the UIDs gone. Rows stay in the recover window. */
    UidSet expunge(long mailbox, @Nullable UidSet uids) throws Refusal;

    /** Removes messages whatever their flags, as POP3's QUIT does. */
    UidSet remove(long mailbox, UidSet uids) throws Refusal;

    /** The stored structure of messages in uid order; missing ones are left out. The record is {@code StructureCodec}'s encoding. */
    void structures(long mailbox, UidSet uids, StructureVisitor visitor) throws Refusal;

    Optional<Structure> structure(long mailbox, long uid) throws Refusal;

    /** Opens the bytes of a message. Refusal NO_SUCH_MESSAGE. */
    MessageSource open(long mailbox, long uid) throws Refusal;

    /** The whole row of a message: what the view leaves out. */
    Optional<MessageRow> row(long mailbox, long uid) throws Refusal;

    /** UIDs hidden from POP3 by keep mode. */
    UidSet popHidden(long mailbox) throws Refusal;

    void popHide(long mailbox, UidSet uids) throws Refusal;

    /** One POP3 session at a time: empty when another holds the maildrop. RFC 1939 §4 */
    Optional<AutoCloseable> lockMaildrop();

    /** Messages in the recover window, newest first, at most limit; and putting them back. */
    List<Recoverable> recoverable(int limit) throws Refusal;

    Map<Long, Long> recover(List<Recoverable> messages, long mailbox) throws Refusal;

    long quotaUsed() throws Refusal;

    /** Tells the listener after each commit, on the committing thread: it must only note the fact. Close to stop. */
    AutoCloseable watch(Listener listener);

    /** Takes change notices; must not block. */
    interface Listener {
        /** Mailbox -1 means the list of mailboxes changed. */
        void changed(long mailbox, long version);
    }

    /** Takes stored structures; false ends the walk. */
    interface StructureVisitor {
        boolean visit(long uid, byte[] record);
    }
}
