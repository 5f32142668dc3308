/**
 * Who may come in from outside: DNS lists and greylisting for strangers. RFC 5782, RFC 6647
 *
 * <p>Invariants: off unless configured. What is asked of DNS is asked when a stranger connects, in parallel and bounded, and waited for at the first recipient
 * only, for a bounded time; whoever cannot be judged in that time comes in. An allow list wins over everything. What is remembered is bounded in rows and in
 * time, is kept by the store, and every decision says why.
 */
@NullMarked
package org.posthouse.mta.gate;

import org.jspecify.annotations.NullMarked;
