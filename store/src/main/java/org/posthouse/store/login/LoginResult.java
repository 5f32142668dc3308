package org.posthouse.store.login;

import org.posthouse.store.account.Grant;

/** How an attempt to log in ended. */
public sealed interface LoginResult {
    /** Logged in; how is the mechanism, for people. */
    record In(Grant grant, String how) implements LoginResult {}

    /** Not logged in; the login is what the client claimed, perhaps empty. */
    record Out(Why why, String login) implements LoginResult {}

    /** Why not, as far as a peer may know. */
    enum Why {
        /** Name or secret, or whatever else is said of neither. */
        WRONG,
        /** A token that was right once. */
        EXPIRED,
        /** The secret is right, but somebody else's rights were asked for. */
        NOT_AUTHORIZED,
        /** The message broke the grammar of the mechanism. */
        MALFORMED,
        /** The line was not base64. */
        NOT_BASE64,
        /** The client gave up. */
        CANCELLED,
        /** There is no such mechanism here. */
        NO_MECHANISM,
        /** The mechanism shows the secret to whoever listens. */
        NEEDS_TLS,
        /** It cannot be found out now. */
        UNAVAILABLE,
        /** Too many failures from this address, or too many strangers at this account. */
        TOO_MANY
    }
}
