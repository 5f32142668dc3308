/**
 * The SMTP server: receiving (port 25), submission (587, 465, 2525) and LMTP by one session class with three doors. RFC 5321, RFC 6409, RFC 2033
 *
 * <p>Invariants. One connection is one session, one thread, one loop: read a command, execute it, reply. 250 after DATA means that the message is on disk, by
 * exactly one commit: of the account it is for where that is a single one and nobody asked to be told of it, of the queue otherwise; LMTP answers for each
 * recipient, by a commit of each account. A recipient is accepted or refused at once. Only CRLF "."
 * CRLF ends a message, and a message with a bare CR or LF is refused, unless it is
 * binary and comes in chunks. All octets of a chunk are taken from the connection before it is answered. Nothing is relayed for somebody who is not logged in, however the address is spelled: a
 * source route is dropped, and what stands left of the last at sign belongs to that domain alone. STARTTLS forgets all that was said before. What a peer can
 * make grow has a limit in {@link org.posthouse.mta.smtpserver.SmtpLimits}.
 */
@NullMarked
package org.posthouse.mta.smtpserver;

import org.jspecify.annotations.NullMarked;
