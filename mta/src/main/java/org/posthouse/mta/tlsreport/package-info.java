/**
 * Reports about TLS: counting what we see at others' hosts, telling them day by day, and reading what they tell us. RFC 8460
 *
 * <p>Invariants. Counting never delays or fails a delivery; it is bounded, and at most a minute of it is lost in a crash. A day is reported once it is
 * over; its rows go when its report is in the queue, or taken, or nobody wants it. What comes from outside is read within bounds, and a
 * report that cannot be read does not touch the message it came in.
 */
@NullMarked
package org.posthouse.mta.tlsreport;

import org.jspecify.annotations.NullMarked;
