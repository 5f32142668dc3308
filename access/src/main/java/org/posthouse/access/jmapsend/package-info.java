/**
 * Sending by JMAP: identities, and submissions that can be delayed and taken back while they wait. The queue is on the other side of {@link
 * org.posthouse.access.jmapsend.Submission}, since what receives mail and what reads it never meet. RFC 8621 §6, RFC 8621 §7
 *
 * <p>Invariants: nobody sends by an address that is not his; what was submitted is in the queue before a client is told so; a submission that is told to be canceled
 * has reached nobody.
 */
@NullMarked
package org.posthouse.access.jmapsend;

import org.jspecify.annotations.NullMarked;
