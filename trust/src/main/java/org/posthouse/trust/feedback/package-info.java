/**
 * Aggregate reports about mail in a domain's name, as XML: written, and read from strangers. RFC 7489 §7.2
 *
 * <p>Invariants. What is read is bounded before it is unpacked, while it is unpacked and while it is parsed; nothing outside the report
 * is ever fetched for it, and document types are refused.
 */
@NullMarked
package org.posthouse.trust.feedback;

import org.jspecify.annotations.NullMarked;
