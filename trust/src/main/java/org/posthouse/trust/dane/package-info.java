/**
 * DANE for SMTP: what DNSSEC says about the TLS of a host, and whether the certificates it shows fit. RFC 7672
 *
 * <p>Invariants. Only answers that are secure count. A question that could not be answered is never taken for "no".
 */
@NullMarked
package org.posthouse.trust.dane;

import org.jspecify.annotations.NullMarked;
