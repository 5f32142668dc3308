/**
 * Files of many messages, one after the other, each behind a line that begins with {@code From } (RFC 4155): mboxrd read and written, mboxo read.
 *
 * <p>Invariants: what {@link org.posthouse.mail.mbox.MboxWriter} writes with CRLF, {@link org.posthouse.mail.mbox.MboxReader} gives back octet for octet,
 * whatever the octets, with flags, keywords and date; with LF that holds for messages whose lines all end in CRLF and whose last line ends. No message is held
 * in memory and no line is, but for the first 1 KB of one that may divide messages.
 *
 * <p>Line ends: behind a dividing line that ends in CRLF everything stays as it is; behind one that ends in LF, a LF that stands alone becomes CRLF.
 *
 * <p>Liberties: a line divides where it has the form of one, with a time and a year at its end, also without an empty line before it; a line that only begins
 * with {@code From } does not. Fields in which other programs keep flags are read and stay in the message.
 */
@NullMarked
package org.posthouse.mail.mbox;

import org.jspecify.annotations.NullMarked;
