package org.posthouse.agent.account;

/** The accounts file, or a password, is not as it must be. The message is one line that says what and what to do. */
public final class AccountException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of fault, for the exit code. */
    public enum Kind {
        /** The file says something that cannot be. */
        CONFIG,
        /** There is no such account. */
        NO_ACCOUNT,
        /** Others can read what they must not, or we may not read it. */
        PERMISSION
    }

    private final Kind kind;

    public AccountException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
