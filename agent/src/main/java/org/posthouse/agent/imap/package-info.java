/**
 * An account seen by IMAP, with SMTP submission for what is sent. RFC 3501, RFC 6409
 *
 * <p>Invariants: one connection, made when first needed, made anew after it broke; nothing that changes anything is sent twice because of that. A message is named by mailbox, UIDVALIDITY and UID: the
 * validity stands in the name as a number of our own counting, whose meaning {@link org.posthouse.agent.imap.Epochs} keeps in a file. Reading never sets a flag.
 */
@NullMarked
package org.posthouse.agent.imap;

import org.jspecify.annotations.NullMarked;
