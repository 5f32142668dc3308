/**
 * Mailboxes, threads and emails as JMAP has them, over the store that IMAP and POP3 use too. RFC 8621
 *
 * <p>Invariants: an email's id never changes, whatever mailboxes it is in (docs/decisions/040); a change of an email is made to its messages in all mailboxes;
 * what a message's octets say is read from them, and never guessed twice in different ways.
 */
@NullMarked
package org.posthouse.access.jmapmail;

import org.jspecify.annotations.NullMarked;
