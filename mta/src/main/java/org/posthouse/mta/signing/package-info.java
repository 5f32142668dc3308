/**
 * Signatures of our domains on what our users send and on what we write ourselves, and the keys they are made with. RFC 6376 §5
 *
 * <p>The fields stand at the very top of the trace, before Received: RFC 6376 §5.6 wants a signature before all earlier ones, treats it as a trace field, and nothing that
 * a signature covers may come after it is made. Received is not signed, since hosts on the way rewrite it.
 *
 * <p>Only what is ours is signed: submissions of who is logged in, notices, reports, what rules write, and posts of our lists (as the list's domain). What strangers send
 * and we merely pass on is not, whatever its From says.
 *
 * <p>A key is in one of four states: {@code waiting} (announced, not yet seen in DNS, signs nothing), {@code active}, {@code retiring} (signs nothing, still published,
 * since mail signed with it is on its way) and {@code retired} (its private key is gone, its record is to be removed). The first keys of a domain are active at once.
 */
@NullMarked
package org.posthouse.mta.signing;

import org.jspecify.annotations.NullMarked;
