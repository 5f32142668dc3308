/**
 * Reports about TLS: what senders tell a domain about the sessions with its hosts. RFC 8460
 *
 * <p>Invariants. A report from outside is read within bounds of size, depth and number, compressed or not. What was read can be written again
 * without loss.
 */
@NullMarked
package org.posthouse.trust.tlsrpt;

import org.jspecify.annotations.NullMarked;
