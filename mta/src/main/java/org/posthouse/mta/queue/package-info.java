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
 * In memory is what is due and has room; the rest waits in the indexes, by time and by destination. Room is never taken back: nobody may fill all of it, so that the first
 * recipients of each destination find some; those that find none are served in turn, and nobody new goes before them.
 *
 * <p>Delivered and Bounced are final; when all recipients are final the entry is removed and its journey remains.
 */
@NullMarked
package org.posthouse.mta.queue;

import org.jspecify.annotations.NullMarked;
