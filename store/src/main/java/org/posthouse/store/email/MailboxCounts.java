package org.posthouse.store.email;

/** What is in a mailbox, each email and thread counted once. RFC 8621 §2 */
public record MailboxCounts(long emails, long unreadEmails, long threads, long unreadThreads) {
    static final MailboxCounts NONE = new MailboxCounts(0, 0, 0, 0);
}
