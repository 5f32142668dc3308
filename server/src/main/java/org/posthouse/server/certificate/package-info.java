/**
 * The server's certificate: our own, the operator's files, or an authority's by ACME (RFC 8555). Serving never waits for an authority: until
 * its first certificate is here the self-signed one is used, and afterwards the last one, valid or not. The key in {@code DIR/keys/acme.key}
 * stays the same in all renewals. What was tried and when comes the next turn is in {@code DIR/data/acme.json}, so that starting again and again
 * asks nobody more often. One attempt at a time; whoever asks for another meanwhile is told so.
 */
@NullMarked
package org.posthouse.server.certificate;

import org.jspecify.annotations.NullMarked;
