/**
 * Bytes of one connection, read and written by grammar: a bounded reader, a buffered writer, dot framing, byte classes.
 *
 * <p>Invariants. Nothing here grows with what the peer sends: lines, tokens and discards have limits, bodies are streams. While
 * a reader waits on a quiet connection it holds no buffer; a writer holds none between two flushes. A reply leaves in one
 * write. Only CRLF ends a line and only CRLF "." CRLF ends dot-stuffed data; a bare CR or LF is an error of the peer
 * (RFC 5321 §2.3.8). A reader or a writer belongs to one thread at a time.
 */
@NullMarked
package org.posthouse.base.wire;

import org.jspecify.annotations.NullMarked;
