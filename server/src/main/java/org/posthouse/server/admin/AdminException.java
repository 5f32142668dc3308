package org.posthouse.server.admin;

import org.posthouse.store.kv.Refusal;

/** An operation ended without success. The message is one line for people: what, and what to do. */
public final class AdminException extends Exception {
    private static final long serialVersionUID = 1;
    private final Exit exit;

    public AdminException(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    public AdminException(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    /** What a program is told. */
    public Exit exit() {
        return exit;
    }

    /** What the store's refusal means to an operator. */
    public static AdminException of(Refusal refusal) {
        Exit exit = switch (refusal.reason()) {
            case NO_SUCH_MAILBOX, NO_SUCH_MESSAGE, NO_SUCH_ACCOUNT, NO_SUCH_DOMAIN, NO_SUCH_ALIAS, NO_SUCH_BLOB -> Exit.NO_INPUT;
            case MAILBOX_EXISTS, ACCOUNT_EXISTS, DOMAIN_EXISTS -> Exit.CANNOT_CREATE;
            case BAD_MAILBOX_NAME, BAD_ADDRESS, NOT_PERMITTED, HAS_CHILDREN, TOO_BIG, IN_USE -> Exit.DATA;
            case OVER_QUOTA, LIMIT, CONFLICT, DISK_FULL, UNAVAILABLE -> Exit.TRY_LATER;
        };
        return new AdminException(exit, String.valueOf(refusal.getMessage()), refusal);
    }
}
