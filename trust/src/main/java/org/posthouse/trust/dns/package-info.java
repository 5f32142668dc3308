/**
 * DNS answers, typed: from the network, or from a zone held in memory; and a small server that puts such a zone on the network.
 *
 * <p>Invariants. Names are text in lower case without the last dot. A lookup ends within its time whatever the servers do, and never
 * throws for what they say: a failure that may pass is {@link org.posthouse.trust.dns.Answer.TemporaryFailure} and never looks like
 * "no such name". Aliases are followed to a bound.
 */
@NullMarked
package org.posthouse.trust.dns;

import org.jspecify.annotations.NullMarked;
