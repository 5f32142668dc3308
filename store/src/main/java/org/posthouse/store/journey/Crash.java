package org.posthouse.store.journey;

import java.time.Instant;

/** A stop without a close: of what happened from the one moment on, events may be missing that were recorded before the other, the next start. */
public record Crash(Instant from, Instant until) {}
