/**
 * Reports about mail in a domain's name: counting what strangers send us, telling their domains day by day, and adding up what others tell
 * us about ours. RFC 7489 §7
 *
 * <p>Invariants. Counting never delays or fails a message; it is bounded, what is beyond the bounds is counted as such, and at most a minute of it is
 * lost in a crash. A day is told once it is over: its reports are put into the queue in one commit that remembers that they were, then its rows
 * go, so that a crash in between neither loses nor repeats a report. A report that comes in counts once, and not at all where it
 * cannot be read whole; it does not touch the message it came in.
 */
@NullMarked
package org.posthouse.mta.report;

import org.jspecify.annotations.NullMarked;
