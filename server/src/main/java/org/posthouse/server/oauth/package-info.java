/**
 * Bearer tokens of a configured issuer: as signed JWTs (RFC 7519) checked by its keys, or by asking it (RFC 7662).
 *
 * <p>Invariants: a token counts only for this issuer, this audience and this time, and only by a signature with a public key of the issuer's set; whatever keeps us
 * from finding out is "unavailable" and never a yes or a no. An issuer is waited for at most five seconds, heard for 256 KB, and asked for its keys at most once a
 * minute by tokens with unknown keys.
 */
@NullMarked
package org.posthouse.server.oauth;

import org.jspecify.annotations.NullMarked;
