/**
 * Mailboxes and messages of one account, over its key space and its append-only change log.
 *
 * <p>Invariants: one write turn per account; commit first, then publish; the version of the account's space is its MODSEQ; a UID is given once and never
 * again; the write turn is never held while a client is written to. Views are immutable and shared by all sessions.
 */
@NullMarked
package org.posthouse.store.mailbox;

import org.jspecify.annotations.NullMarked;
