/**
 * Chains of seals by those who have handled a message: made and checked. RFC 8617
 *
 * <p>Invariants. Whatever stands in a header, at most 50 sets are read, at most two hashes of the body are made for the older of them, and nobody's key but that of
 * the newest message signature is asked for before that signature holds. A chain that fails for whatever reason is as good as none.
 */
@NullMarked
package org.posthouse.trust.arc;

import org.jspecify.annotations.NullMarked;
