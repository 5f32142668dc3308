package org.posthouse.base.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs an action when a time has passed: the seam for whoever waits by the clock, so that a virtual clock can stand in. */
@FunctionalInterface
public interface Planner {
    /** Plans an action, which must be quick: it only signals. Closing the result takes it back if it has not run. */
    AutoCloseable plan(Duration in, Runnable action);

    /** Plans one for a moment of the clock; at once where it has passed. */
    default AutoCloseable planAt(Instant moment, InstantSource clock, Runnable action) {
        Duration in = Duration.between(clock.instant(), moment);
        return plan(in.isNegative() ? Duration.ZERO : in, action);
    }

    /** By real time, on one daemon thread of its own. */
    static Planner system() {
        var timer = new ScheduledThreadPoolExecutor(1, r -> Thread.ofPlatform().daemon().name("timer").unstarted(r));
        timer.setRemoveOnCancelPolicy(true);
        return (in, action) -> {
            ScheduledFuture<?> future = timer.schedule(action, Math.max(0, in.toNanos()), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        };
    }
}
