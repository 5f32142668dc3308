/**
 * The IMAP server: one loop reads commands, dispatches them by state, writes replies; login; what a session waits for. RFC 3501
 *
 * <p>The commands themselves are in the rooms below: {@link org.posthouse.access.imapfetch}, {@link org.posthouse.access.imapsearch},
 * {@link org.posthouse.access.imapchange}, {@link org.posthouse.access.imapmailbox}; what they share is in {@link org.posthouse.access.imapsession}.
 * A command ends in a reply, a SyntaxException (BAD), a Refusal (NO with a code) or an IOException (the connection is gone); anything else is a bug
 * of ours, logged with an id.
 */
@NullMarked
package org.posthouse.access.imapserver;

import org.jspecify.annotations.NullMarked;
