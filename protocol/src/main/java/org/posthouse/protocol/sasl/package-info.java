/**
 * SASL, both sides, independent of the protocol that carries it and of what an account is.
 *
 * <p>Servers are started by mechanism name and answer each response with one {@link org.posthouse.protocol.sasl.SaslStep}. Invariants: no message is
 * larger than {@link org.posthouse.protocol.sasl.SaslServer#MAX_MESSAGE}; an unknown user and a wrong secret look alike; an authorization identity is empty
 * or the user's own; secrets are compared in constant time and never appear in a message of an exception.
 */
@NullMarked
package org.posthouse.protocol.sasl;

import org.jspecify.annotations.NullMarked;
