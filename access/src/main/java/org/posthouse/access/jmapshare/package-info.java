/**
 * Sharing by JMAP: with whom, what was shared, and the rights on mailboxes as JMAP names them. RFC 9670
 *
 * <p>Invariants: nobody gives a right on another's mailbox that he does not have himself; principals are accounts of one's own domain; what is told to somebody
 * about sharing is kept in his own account.
 */
@NullMarked
package org.posthouse.access.jmapshare;

import org.jspecify.annotations.NullMarked;
