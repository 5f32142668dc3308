/**
 * No message without an ending: proves, message by message, that every recipient that was accepted has exactly one end in its journey or is still in the queue.
 *
 * <p>Looks at a message under its lock in the queue, since the queue records an end and tells the journey under that. Journeys are written a moment later than
 * the mail itself, so that after a crash the events of the last moment may be missing: a recipient whose journey breaks off there is told apart, since it was most likely served.
 */
@NullMarked
package org.posthouse.mta.ending;

import org.jspecify.annotations.NullMarked;
