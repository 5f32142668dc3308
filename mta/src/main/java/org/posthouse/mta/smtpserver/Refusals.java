package org.posthouse.mta.smtpserver;

import org.posthouse.protocol.smtp.Reply;
import org.posthouse.store.kv.Refusal;

/** What the store's refusals are in SMTP. RFC 3463 §3, RFC 5248 §2.4 */
final class Refusals {
    private Refusals() {}

    static Reply reply(Refusal refusal) {
        return switch (refusal.reason()) {
            case DISK_FULL -> Reply.of(452, 4, 3, 1, "No room for mail at the moment; try later");
            case UNAVAILABLE -> Reply.of(451, 4, 3, 0, "The store is not available at the moment; try later");
            case CONFLICT, IN_USE, NO_SUCH_BLOB -> Reply.of(451, 4, 3, 0, "Could not be kept at the moment; try later");
            case OVER_QUOTA -> Reply.of(552, 5, 2, 2, "The mailbox is full");
            case TOO_BIG -> Reply.of(552, 5, 3, 4, "The message is too big");
            case LIMIT -> Reply.of(452, 4, 5, 3, "A limit is reached; try later");
            case NO_SUCH_ACCOUNT -> Reply.of(550, 5, 1, 1, "No such user here");
            case NO_SUCH_DOMAIN, NO_SUCH_ALIAS, BAD_ADDRESS -> Reply.of(550, 5, 1, 2, "No such address here");
            case NO_SUCH_MAILBOX, NO_SUCH_MESSAGE, HAS_CHILDREN, MAILBOX_EXISTS, BAD_MAILBOX_NAME ->
                Reply.of(451, 4, 2, 0, "The mailbox cannot take mail at the moment");
            case NOT_PERMITTED -> Reply.of(550, 5, 7, 1, "Not permitted");
            case ACCOUNT_EXISTS, DOMAIN_EXISTS -> Reply.of(451, 4, 3, 5, "The server is not well set up; try later");
        };
    }
}
