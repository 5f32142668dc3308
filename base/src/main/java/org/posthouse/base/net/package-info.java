/**
 * Connections: listening, dialing, TLS, waiting.
 *
 * <p>Invariants. A connection belongs to one session thread, which alone reads and writes; any thread may close or abort it, stop its
 * reading, or wake it through its {@link org.posthouse.base.net.Waker}. A quiet connection holds no buffer, plain or TLS. Every wait
 * for a peer ends: reads by the read timeout, writes by the write timeout (a peer that does not read is cut off). A handler
 * that throws is logged with an id and costs its own connection only.
 *
 * <p>One way to wait for two things at once: {@code Connection.awaitInput(waker, timeout)} returns when the peer sends, when
 * another thread has called {@code waker.wake()}, or when the time is over. What there is to do is in the session's own queue; the
 * waker only says that it should look.
 */
@NullMarked
package org.posthouse.base.net;

import org.jspecify.annotations.NullMarked;
