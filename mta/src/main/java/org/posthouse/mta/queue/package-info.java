/**
 * The durable queue: store and forward.
 *
 * <p>A recipient is always in exactly one state:
 *
 * <pre>
 *   Waiting   -> Trying                      its time has come and its destination has room
 *   Trying    -> Delivered                   the other side (or our store) has taken it
 *   Trying    -> Waiting                     not now; or the process died: on restart Trying is Waiting
 *   Trying    -> Failed                      refused for good, or expired
 *   Waiting   -> Failed                      expired while waiting, or dropped by the operator
 *   Failed    -> Bounced                     the notice is itself durable, or there is nobody to notify
 *   Waiting  <-> Held                        by the operator
 * </pre>
 *
 * Delivered and Bounced are final; when all recipients are final the entry is removed and its journey remains.
 */
@NullMarked
package org.posthouse.mta.queue;

import org.jspecify.annotations.NullMarked;
