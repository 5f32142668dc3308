/**
 * A POP3 client: connects, logs in, lists, fetches, deletes. RFC 1939, RFC 2449, RFC 2595, RFC 5034
 *
 * <p>Blocking, for one thread. An IOException means that the connection is gone; a refusal by the server leaves it usable. The transcript is told every
 * line of both sides but message bodies, with secrets masked.
 */
@NullMarked
package org.posthouse.protocol.pop3client;

import org.jspecify.annotations.NullMarked;
