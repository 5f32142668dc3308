/**
 * The grammar of POP3, both ways: commands and replies as values, parsed and written. RFC 1939, RFC 2449, RFC 2595, RFC 5034
 *
 * <p>Shared by the server and the client. A parser takes one line without its end, one char per octet, and never waits.
 */
@NullMarked
package org.posthouse.protocol.pop3;

import org.jspecify.annotations.NullMarked;
