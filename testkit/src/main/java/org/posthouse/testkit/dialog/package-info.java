/**
 * Scripted conversations in files, run against any server.
 *
 * <pre>
 *   # a comment
 *   requires MOVE UIDPLUS  before the first open: what the server must have (its capabilities, or "ours" for our server alone; with ! what not)
 *   open smtp              connect to the service of that name ("open anna: imap" names the connection)
 *   S: 220 {host} *        a line must come; * is any text, {host} any text that is remembered
 *   S... a OK *            lines may come until one fits
 *   S? * 0 RECENT          the line may come before the next that must
 *   S&amp; * 12 EXISTS         this line and the S&amp; lines beside it must come, in any order
 *   S- 3 5                 EXPUNGE responses must come for messages 3 and 5 (as they are numbered now), in any order
 *   C: EHLO ${me}          send a line; ${me} is a remembered or given word, ${md5:...} ${base64:...} ${size:...} are computed
 *   tls                    do the TLS handshake now
 *   eof                    the server must have closed
 *   cut                    close without a goodbye
 *   anna C: NOOP           a line of a named connection; the same for S: S... S? S&amp; S- tls eof cut
 *   @QRESYNC S: a OK *     only with a server that has it; @!QRESYNC: only with one that has not; the same for any line
 * </pre>
 *
 * Lists that IMAP leaves without an order (flags, attributes of a mailbox, items of STATUS, items of a FETCH without literals) fit in any order. From
 * another server than ours a FETCH response may leave out a UID that the pattern has first, and RECENT may come anywhere.
 */
@NullMarked
package org.posthouse.testkit.dialog;

import org.jspecify.annotations.NullMarked;
