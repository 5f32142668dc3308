/**
 * Moving in and out: mail of an account read from a file, a Maildir, a folder of files or an IMAP server, and written to one.
 *
 * <p>Invariants: a message moved in is committed before it counts as moved; each goes in under a delivery key made of where it comes from, so that a run that
 * ended anywhere can be done again: nothing twice, nothing missing. How far a run has come is written down after every commit, beside the data, by renaming.
 * Octets are streamed: neither a message nor a list of all messages is held in memory, but for 40 octets a message while a move is verified. A message that
 * cannot be read is told and passed over; what cannot be written ends the run.
 *
 * <p>A digest of many messages is the sum of their SHA-256 digests modulo 2^256: it does not depend on their order.
 */
@NullMarked
package org.posthouse.server.moving;

import org.jspecify.annotations.NullMarked;
