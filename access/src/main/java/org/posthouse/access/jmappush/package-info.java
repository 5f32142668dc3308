/**
 * Subscriptions to push, and the pushing: Web Push, encrypted for the subscriber and signed by us. RFC 8620 §7.2, RFC 8030 §5, RFC 8291, RFC 8292
 *
 * <p>Invariants: nothing but the verification goes to a URL before its owner has sent the code back; a subscription ends when it expires, when the login that made
 * it does not stand any more, and when its push service says so; its requests are bounded in number at a time, in frequency and in size, and so are its retries.
 */
@NullMarked
package org.posthouse.access.jmappush;

import org.jspecify.annotations.NullMarked;
