/**
 * The POP3 server: one session object and one loop per connection. RFC 1939, RFC 2449, RFC 2595, RFC 5034, RFC 3206
 *
 * <p>Invariants. A session sees the maildrop as it was at login: the INBOX without what its device (that is: its credential) has deleted. One session of a
 * device holds a maildrop at a time; several devices read at once, and none takes anything from another (docs/decisions/005).
 * DELE only marks; what is marked goes in one commit at QUIT, and a connection that ends in any other way changes nothing. A reply leaves when no
 * further command waits, so that pipelined commands are answered in few writes. Nothing of a message is held in memory but one chunk.
 *
 * <p>Octets are counted as stored, and RETR sends every line end as CRLF. The two differ for what came by IMAP (APPEND, REPLACE, CATENATE keep a message as it
 * was sent): one octet more for each bare CR or LF, and two where the last line does not end. SMTP and submission refuse bare line ends, and our own notices have none.
 * RFC 1939 §11 would have these counted, but LIST and STAT tell of all messages at once: whoever counts at the first LIST reads the whole maildrop, and to count at
 * arrival every way into a mailbox and out of the recover window would have to carry a second size. The dot alone ends what RETR sends, whatever LIST said.
 */
@NullMarked
package org.posthouse.access.pop3server;

import org.jspecify.annotations.NullMarked;
