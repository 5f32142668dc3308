/**
 * IMAP sessions. RFC 3501 and the extensions that {@link org.posthouse.access.imapserver.Capabilities} names
 *
 * <p>Invariants. One session is one virtual thread, and it alone writes to its socket. What a session knows of its mailbox is two immutable
 * views: the one that numbers its messages, which changes only where the client may be told of expunges, and the latest, from which flags
 * are read (RFC 3501 §7.4.1). After every command, and while idling after every wake, the difference between the views and the store's is
 * written as untagged responses. Message bytes go from the store to the socket in chunks. A command ends in a reply, a SyntaxException
 * (BAD), a Refusal (NO with a code) or an IOException (the connection is gone); anything else is a bug of ours, logged with an id.
 *
 * <p>A message that another session has expunged keeps its number until the client may be told. What the views know of it is still
 * answered; what needs its bytes is left out, and the reply says EXPUNGEISSUED (RFC 5530 §3).
 */
@NullMarked
package org.posthouse.access.imapserver;

import org.jspecify.annotations.NullMarked;
