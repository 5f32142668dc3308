/**
 * A small IMAP client: for the user agent, the demo and tests.
 *
 * <p>Invariants. One thread. A command is sent, then responses are read to its tagged one. NO and BAD are an ImapRefusedException and leave
 * the connection usable; an IOException does not. A password goes over a connection without TLS only by a mechanism that hides it.
 */
@NullMarked
package org.posthouse.protocol.imapclient;

import org.jspecify.annotations.NullMarked;
