/**
 * What the domain in From publishes about mail in its name, and whether a message keeps to it. RFC 7489, RFC 8616
 *
 * <p>Invariants. The same facts lead to the same result. A failure of DNS never leads to a pass, nor to a policy being applied. At most
 * two lookups for each domain in From, and at most ten domains. The public suffix list lies beside these classes as it was published,
 * under a licence of its own that stands at its head.
 */
@NullMarked
package org.posthouse.trust.dmarc;

import org.jspecify.annotations.NullMarked;
