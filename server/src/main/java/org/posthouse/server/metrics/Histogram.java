package org.posthouse.server.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Durations by size, from a hundredth of a second to a day. Safe for many threads. */
final class Histogram {
    private static final double[] BOUNDS = {0.01, 0.03, 0.1, 0.3, 1, 3, 10, 60, 300, 1800, 3600, 14_400, 86_400};

    private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];
    private final LongAdder millis = new LongAdder();

    Histogram() {
        for (int i = 0; i < counts.length; i++)
            counts[i] = new LongAdder();
    }

    void add(Duration took) {
        // A clock that was set back is no reason for a negative sum.
        long ms = Math.max(0, took.toMillis());
        millis.add(ms);
        int i = 0;
        while (i < BOUNDS.length && ms > BOUNDS[i] * 1000)
            i++;
        counts[i].increment();
    }

    void tell(Exposition out, Map<String, String> labels) {
        long all = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            all += counts[i].sum();
            out.part("_bucket", labels, "le", Exposition.number(BOUNDS[i]), (double) all);
        }
        all += counts[BOUNDS.length].sum();
        out.part("_bucket", labels, "le", "+Inf", (double) all);
        out.part("_sum", labels, null, null, millis.sum() / 1000.0);
        out.part("_count", labels, null, null, (double) all);
    }
}
