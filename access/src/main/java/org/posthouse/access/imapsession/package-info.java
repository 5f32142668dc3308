/**
 * What all commands of one IMAP session work with: the wire, the state, the selected mailbox as the client has been told of it. RFC 3501 §3
 *
 * <p>Invariants. One session is one virtual thread, and it alone writes to its socket. What a session knows of its mailbox is two immutable
 * views: the one that numbers its messages, which changes only where the client may be told of expunges, and the latest, from which flags
 * are read (RFC 3501 §7.4.1). After every command, and while idling after every wake, the difference between the views and the store is
 * written as untagged responses. Message bytes go from the store to the socket in chunks.
 *
 * <p>A message that another session has expunged keeps its number until the client may be told. What the views know of it is still
 * answered; what needs its bytes is left out, and the reply says EXPUNGEISSUED (RFC 5530 §3).
 *
 * <p>A name that a client gives becomes a mailbox with rights in one place, {@link org.posthouse.access.imapsession.Places}, and every command names the
 * rights it needs (RFC 4314 §4). What each needs:
 *
 * <pre>
 *   LIST LSUB            l on each mailbox; others are left out
 *   SELECT EXAMINE       r
 *   STATUS               r
 *   ESEARCH              r, and l on mailboxes that are not named themselves; others are left out
 *   CREATE               k on the nearest mailbox above
 *   DELETE               x
 *   RENAME               x on the old name, k on the nearest mailbox above the new one
 *   SUBSCRIBE            nothing: a name need not exist
 *   APPEND COPY MOVE     i on the target; flags are kept as with STORE
 *   STORE                s for \Seen, t for \Deleted, w for all others; those not allowed are left alone, NO where none is
 *   FETCH                s to set \Seen; without it nothing is set
 *   EXPUNGE              e; CLOSE closes without expunging
 *   MOVE                 also t and e on the source
 *   SETACL DELETEACL     a; also GETACL and LISTRIGHTS
 *   MYRIGHTS             one of l r i k x a
 * </pre>
 *
 * Rights are looked up anew with every command. Without l, NO is what a missing mailbox gets.
 */
@NullMarked
package org.posthouse.access.imapsession;

import org.jspecify.annotations.NullMarked;
