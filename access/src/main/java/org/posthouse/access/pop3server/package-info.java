/**
 * The POP3 server: one session object and one loop per connection. RFC 1939, RFC 2449, RFC 2595, RFC 5034, RFC 3206
 *
 * <p>Invariants. A session sees the maildrop as it was at login: the INBOX without what keep mode hides. One session holds a maildrop at a time.
 * DELE only marks; what is marked goes in one commit at QUIT, and a connection that ends in any other way changes nothing. A reply leaves when no
 * further command waits, so that pipelined commands are answered in few writes. Nothing of a message is held in memory but one chunk.
 * Octets are counted as stored: a message stored with bare line ends is sent with CRLF and so a little longer.
 */
@NullMarked
package org.posthouse.access.pop3server;

import org.jspecify.annotations.NullMarked;
