/**
 * Mailboxes and messages of one account, over its key space and its append-only change log. Rows and keys: {@code docs/formats.md}.
 *
 * <p>Invariants: one write turn per account; commit first, then publish; the version of the account's space is its MODSEQ; a UID is given once and never
 * again; the write turn is never held while a client is written to. Views are immutable and shared by all sessions.
 *
 * <p>A writer holds the turn while it works on the <i>tip</i> and hands its batch to the engine; it waits for the disk outside the turn, so that changes
 * of one account share a sync too. Readers see the <i>durable</i> state only, which follows in version order. A commit that fails takes those behind it
 * along (their expected version never comes); the tip is then read again from the rows, and those behind begin anew. Lock order: write turn, then
 * publishing, then the view cache. Listeners run under publishing and take none of them.
 *
 * <p>Counters of a mailbox and the octets of an account are written by the commit that changes them. A row on its way to the disk cannot be read yet:
 * what reads rows (copy, move, expunge, recover) first waits until everything before it has arrived.
 *
 * <p>A message is given its thread by the commit that adds it, once and for all: see {@code store.thread}.
 *
 * <p>Liberties: \Recent is claimed in memory and goes to disk with the mailbox's next change, so after a crash a message may be recent twice (RFC 3501
 * §2.3.2 allows it); a STORE that changes no flag leaves the modseq alone; keywords that do not fit in the target are left out by COPY.
 */
@NullMarked
package org.posthouse.store.mailbox;

import org.jspecify.annotations.NullMarked;
