/**
 * Scripted conversations in files, run against any server.
 *
 * <pre>
 *   # a comment
 *   open smtp              connect to the service of that name ("open anna: imap" names the connection)
 *   S: 220 {host} *        a line must come; * is any text, {host} any text that is remembered
 *   S... a OK *            lines may come until one fits
 *   C: EHLO ${me}          send a line; ${me} is a remembered or given word, ${md5:...} ${base64:...} ${size:...} are computed
 *   tls                    do the TLS handshake now
 *   eof                    the server must have closed
 *   cut                    close without a goodbye
 *   anna C: NOOP           a line of a named connection; the same for S: S... tls eof cut
 * </pre>
 */
@NullMarked
package org.posthouse.testkit.dialog;

import org.jspecify.annotations.NullMarked;
