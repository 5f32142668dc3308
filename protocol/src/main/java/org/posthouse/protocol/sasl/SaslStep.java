package org.posthouse.protocol.sasl;

/** What a server answers to one message of the client. */
public sealed interface SaslStep<A> {
    /** Not yet: send this (may be empty) and pass the client's response on. */
    record Challenge<A>(byte[] data) implements SaslStep<A> {}

    /** Logged in. What a mechanism has to say at success was sent as a challenge before, so there is nothing more to send. */
    record Success<A>(A who) implements SaslStep<A> {}

    /** Not logged in; the login is what the client claimed, empty where it did not get that far. */
    record Failure<A>(Kind kind, String login) implements SaslStep<A> {}

    /** Why not, as far as a peer may know. */
    enum Kind {
        /** The message broke the grammar of the mechanism. */
        MALFORMED,
        /** Unknown login or wrong secret, or the mechanism cannot be used with this account. */
        CREDENTIALS,
        /** What was given is over: it was right once. */
        EXPIRED,
        /** The secret may be right, but an authorization identity of somebody else was asked for. */
        NOT_AUTHORIZED,
        /** It cannot be found out now. */
        UNAVAILABLE
    }
}
