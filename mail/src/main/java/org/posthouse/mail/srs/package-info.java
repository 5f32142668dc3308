/**
 * Return paths rewritten for forwarding, as the Sender Rewriting Scheme has them: {@code SRS0=HHHHHH=TT=domain=local@ours} for an address, and
 * {@code SRS1=HHHHHH=host==...@ours} for one that somebody else has rewritten. H is a keyed hash, T the day. What comes back to such an address is for the one
 * in it.
 */
@NullMarked
package org.posthouse.mail.srs;

import org.jspecify.annotations.NullMarked;
