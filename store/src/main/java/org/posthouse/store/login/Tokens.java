package org.posthouse.store.login;

import org.posthouse.protocol.sasl.SaslUnavailableException;

/** Whoever can tell what a bearer token is good for. */
public interface Tokens {
    /** The token's meaning; SaslUnavailableException where it cannot be found out now. */
    Answer check(String token) throws SaslUnavailableException;

    /** What a token says. */
    sealed interface Answer {}

    /** It is right: the address that it was issued to, and until when it counts (epoch milliseconds). */
    record Good(String address, long until) implements Answer {}

    /** It is not; as in {@link org.posthouse.protocol.sasl.SaslCredentials.TokenDenied}. */
    record Bad(String status, String scope, String configuration, boolean expired) implements Answer {}
}
