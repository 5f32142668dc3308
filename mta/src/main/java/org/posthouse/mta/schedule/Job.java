package org.posthouse.mta.schedule;

/** Something to do for a destination; equal only to itself. */
public interface Job {
    /** What it waits with: jobs of equal lanes share their bounds. */
    Object lane();

    /** Higher goes first. */
    int priority();

    /** What it counts against a rate. */
    int weight();

    /** Whether its destination is one that must be approached slowly, at another host. */
    boolean paced();
}
