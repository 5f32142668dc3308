/**
 * Runs an account's active Sieve script for each message that is to be filed, and carries out what it decided; a vacation answer that the account keeps beside it
 * is sent unless the script answers itself. RFC 5228, RFC 8621 §8
 *
 * <p>A script never loses mail: one that cannot be read, fails or would go round in a loop leaves the message where it would have gone without it, and the
 * journey says why. The message is filed first; what is sent (redirects, answers, notifications) goes into the queue after that. As a delivery may be tried
 * again, each thing sent is remembered under the arrival's id: after a crash in between a redirect may go out twice, an answer not at all.
 */
@NullMarked
package org.posthouse.mta.rules;

import org.jspecify.annotations.NullMarked;
