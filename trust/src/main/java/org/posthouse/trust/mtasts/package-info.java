/**
 * MTA-STS: what a domain says about the hosts that take its mail and their TLS. RFC 8461
 *
 * <p>Invariants. A policy holds until its time is over, whatever DNS or HTTPS say later, unless a newer one was fetched. A fetch that failed is
 * not repeated for the same id within five minutes. At most one fetch runs for a domain at a time.
 */
@NullMarked
package org.posthouse.trust.mtasts;

import org.jspecify.annotations.NullMarked;
