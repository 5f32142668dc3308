package org.posthouse.lucene;

import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets those who are waited for go first: on a busy machine whoever calls this often rests as long as it works. A thread's priority means nothing to Linux.
 * One thread.
 */
final class Courtesy {
    private static final double BUSY = 0.8;
    private static final long LOOK = 50_000_000;
    private static final long LONGEST = 200_000_000;

    private final DoubleSupplier load;
    private final LongSupplier nanos;
    private final LongConsumer rest;
    private long since;

    /** The load is the machine's, 0 to 1, negative where it is not known; the rest is in nanoseconds. */
    Courtesy(DoubleSupplier load, LongSupplier nanos, LongConsumer rest) {
        this.load = load;
        this.nanos = nanos;
        this.rest = rest;
        since = nanos.getAsLong();
    }

    static Courtesy ofMachine() {
        var machine = (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return new Courtesy(machine::getCpuLoad, System::nanoTime, LockSupport::parkNanos);
    }

    /** Work begins after a time without any. */
    void begin() {
        since = nanos.getAsLong();
    }

    /** Between two pieces of work. */
    void pause() {
        long worked = nanos.getAsLong() - since;
        if (worked < LOOK)
            return;
        if (load.getAsDouble() > BUSY)
            rest.accept(Math.min(worked, LONGEST));
        since = nanos.getAsLong();
    }
}
