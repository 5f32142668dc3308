/**
 * JMAP itself, whatever its data are about: requests of several method calls, references between them, errors, sets with their creation ids, blobs. RFC 8620
 *
 * <p>Invariants: the calls of a request run one after the other, each on what those before it have left; a state string is the number of a commit; a reference is
 * resolved in bounded work and memory; what a client can make grow has a limit of {@link org.posthouse.access.jmapcore.JmapLimits}.
 */
@NullMarked
package org.posthouse.access.jmapcore;

import org.jspecify.annotations.NullMarked;
