package org.posthouse.mta.queue;

import java.time.Instant;
import org.posthouse.mta.schedule.Standing;

/** What the queue holds for a destination: recipients by state, those of Waiting that are due, the earliest due time, and how the destination stands. */
public record Stats(String destination, long waiting, long due, long held, long failed, Instant earliest, Standing standing) {}
