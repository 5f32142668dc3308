/**
 * The client's side of SMTP, for relaying and for submission.
 *
 * <p>Invariants. One thread uses a client. Every wait for the server ends: a whole reply must come within its time, however slowly it
 * trickles. What a server said about a recipient is never lost when the connection breaks later; what it did not say is unknown, and
 * the message may have arrived only where {@link org.posthouse.protocol.smtpclient.Stage#END} was reached. A message that cannot be read
 * to its end is never ended with the dot.
 */
@NullMarked
package org.posthouse.protocol.smtpclient;

import org.jspecify.annotations.NullMarked;
