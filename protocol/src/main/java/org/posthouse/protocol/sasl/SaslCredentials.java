package org.posthouse.protocol.sasl;

import java.util.Optional;

/** What the mechanisms ask whoever keeps the secrets; A is what a login leads to. */
public interface SaslCredentials<A> {
    /** Who it is, where login and password are right; takes as long for an unknown login. */
    Optional<A> verify(String login, String password) throws SaslUnavailableException;

    /** Kept keys; for an unknown login a stable made-up set without a {@code who}. RFC 5802 §5.1 */
    ScramKeys<A> scram(Scram.Hash hash, String login) throws SaslUnavailableException;

    /** The secret itself for CRAM-MD5 and APOP, where the account has asked for it to be kept. */
    Optional<SharedSecret<A>> secret(String login) throws SaslUnavailableException;

    /** Whether any account has; only then CRAM-MD5 is worth offering, since some clients prefer it and then fail. */
    default boolean keepsSecrets() {
        return false;
    }

    /** Whose the bearer token is; the name is what the client claims, empty where it claims none. */
    default TokenAnswer<A> token(String name, String token) throws SaslUnavailableException {
        return new TokenDenied<>("invalid_token", "", "", false);
    }

    /** Whether there is anybody whose bearer tokens count. */
    default boolean takesTokens() {
        return false;
    }

    /** What a bearer token is good for. */
    sealed interface TokenAnswer<A> {}

    /** It is right. */
    record TokenGranted<A>(A who) implements TokenAnswer<A> {}

    /**
     * It is not. RFC 7628 §3.2.2
     *
     * @param status the error code, such as invalid_token. RFC 6750 §3.1
     * @param scope one that would do; may be empty
     * @param configuration where the client learns how to get a better one; may be empty
     * @param expired whether it was right once
     */
    record TokenDenied<A>(String status, String scope, String configuration, boolean expired) implements TokenAnswer<A> {}

    /** A secret known to both sides, and whose it is. */
    record SharedSecret<A>(A who, String secret) {
        @Override
        public String toString() {
            return "SharedSecret[" + who + "]";
        }
    }

    /** What is kept of a password for SCRAM. RFC 5802 §3 */
    record ScramKeys<A>(Optional<A> who, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {}
}
