/**
 * Messages by what they are rather than by where they are: an email has one id in all mailboxes it was copied to, and what is told of it is gathered from all
 * of them. RFC 8621 §4, docs/decisions/040
 *
 * <p>Invariants: everything here is computed from views, rows and the change log, and can be forgotten at any time; a snapshot is immutable and of one version
 * of the account. A message with \Deleted is not there. RFC 8621 §4.1.1
 */
@NullMarked
package org.posthouse.store.email;

import org.jspecify.annotations.NullMarked;
