/**
 * To another host: which, in which order, and how the attempt ended for each recipient.
 *
 * <p>Invariants. Every recipient of an attempt gets exactly one outcome. A failure is final only where the other side or DNS said so for
 * good; whatever may pass is deferred. Once the end of a message was sent on one connection, that attempt tries no other host: the
 * message may have arrived. Nothing is sent to a host that is ourselves.
 */
@NullMarked
package org.posthouse.mta.relay;

import org.jspecify.annotations.NullMarked;
