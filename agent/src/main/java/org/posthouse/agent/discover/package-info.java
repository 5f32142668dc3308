/**
 * Finds the servers of an address: JMAP's well-known place, Thunderbird's autoconfig, SRV records (RFC 6186, RFC 8314, RFC 8620), and the names that most hosts give to such servers. All
 * are asked at once; what is found counts only after a connection with TLS and a certificate for that name, and the safest wins.
 *
 * <p>Invariants: no password is ever sent from here. Answers are bounded in size and time. A server without TLS is never proposed.
 */
@NullMarked
package org.posthouse.agent.discover;

import org.jspecify.annotations.NullMarked;
