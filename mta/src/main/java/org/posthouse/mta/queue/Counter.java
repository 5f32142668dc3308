package org.posthouse.mta.queue;

/** What is counted since the start. */
enum Counter {
    REACHED, DEFERRED, FAILED
}
