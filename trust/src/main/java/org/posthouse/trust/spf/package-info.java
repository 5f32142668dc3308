/**
 * Whether a host may use a domain in HELO and MAIL FROM: {@code check_host()} of RFC 7208, internationalised by RFC 8616.
 *
 * <p>A record is read whole, then evaluated: ten terms that ask DNS, two of them in vain, ten hosts of each MX, ten names of the client and
 * twenty seconds are the most that one check does, whatever records say; text is expanded only as far as a name or an explanation can hold
 * it. An answer that DNS does not give is temperror, never another result.
 */
@NullMarked
package org.posthouse.trust.spf;

import org.jspecify.annotations.NullMarked;
