/**
 * An account seen by JMAP, of any server. RFC 8620, RFC 8621
 *
 * <p>Invariants: the login goes to the server asked and to those its session names, never from TLS to clear. A request is within the limits the session states. What changes mail is sent once; where the
 * answer to a submission is lost, that is said.
 */
@NullMarked
package org.posthouse.agent.jmap;

import org.jspecify.annotations.NullMarked;
