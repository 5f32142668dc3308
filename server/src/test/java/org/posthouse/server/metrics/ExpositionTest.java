package org.posthouse.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExpositionTest {
    @Test
    void familiesSamplesAndLabels() {
        var out = new Exposition().family("a_total", "counter", "One\nand two.").sample(3).sample(Map.of("b", "q\"\\\n", "a", "x"), 0.5);
        assertEquals("""
                # HELP a_total One\\nand two.
                # TYPE a_total counter
                a_total 3
                a_total{a="x",b="q\\"\\\\\\n"} 0.5
                """, out.toString());
    }

    @Test
    void bucketsOfAHistogramAddUp() {
        var histogram = new Histogram();
        for (long ms : new long[]{-5, 10, 11, 100_000_000})
            histogram.add(Duration.ofMillis(ms));
        var out = new Exposition().family("h", "histogram", "x");
        histogram.tell(out, Map.of());
        String text = out.toString();
        assertEquals(2, value(text, "h_bucket{le=\"0.01\"}"));
        assertEquals(3, value(text, "h_bucket{le=\"0.03\"}"));
        assertEquals(3, value(text, "h_bucket{le=\"86400\"}"));
        assertEquals(4, value(text, "h_bucket{le=\"+Inf\"}"));
        assertEquals(4, value(text, "h_count"));
        assertEquals(100_000.021, value(text, "h_sum"), 1e-9);
    }

    private static double value(String text, String sample) {
        return text.lines().filter(l -> l.startsWith(sample + " ")).mapToDouble(l -> Double.parseDouble(l.substring(sample.length() + 1)))
                .findFirst().orElseThrow();
    }
}
