/**
 * An IMAP client: for the user agent, for moving mail between servers, the demo and tests. It asks for extensions where the server has them, and does without where it has not.
 *
 * <p>Invariants. One thread. A command is sent, then responses are read to its tagged one. NO and BAD are an ImapRefusedException and leave
 * the connection usable; an IOException does not. A password goes over a connection without TLS only by a mechanism that hides it. Messages of any size and number pass through without being held;
 * mailbox names are decoded, in RFC 3501's encoding on the wire, which is never switched off.
 */
@NullMarked
package org.posthouse.protocol.imapclient;

import org.jspecify.annotations.NullMarked;
