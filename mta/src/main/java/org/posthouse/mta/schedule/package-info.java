/**
 * Who goes next: jobs by destination, in memory.
 *
 * <p>Destinations take turns. Each is bounded in what runs at a time, and the bound adjusts itself: it begins low, grows by one with each success and is halved when
 * the destination shows that it is too much. One that cannot be reached rests. What takes long, and destinations known for that, have a room of their own,
 * so that the dead and the slow never take the turn of those that answer.
 */
@NullMarked
package org.posthouse.mta.schedule;

import org.jspecify.annotations.NullMarked;
