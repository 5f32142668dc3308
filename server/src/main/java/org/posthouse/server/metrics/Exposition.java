package org.posthouse.server.metrics;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes Prometheus' text format, version 0.0.4: families of samples. */
final class Exposition {
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder out = new StringBuilder(4096);
    private String name = "";

    /** Begins a family: a counter, gauge or histogram. */
    Exposition family(String family, String type, String help) {
        name = family;
        out.append("# HELP ").append(family).append(' ').append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
        out.append("# TYPE ").append(family).append(' ').append(type).append('\n');
        return this;
    }

    Exposition sample(double value) {
        return sample(Map.of(), value);
    }

    Exposition sample(Map<String, String> labels, double value) {
        part("", labels, null, null, value);
        return this;
    }

    /** A sample of a histogram, with one more label where that is not null. */
    void part(String suffix, Map<String, String> labels, @Nullable String label, @Nullable String labelValue, double value) {
        out.append(name).append(suffix);
        var all = new TreeMap<>(labels);
        if (label != null && labelValue != null)
            all.put(label, labelValue);
        String before = "{";
        for (Map.Entry<String, String> l : all.entrySet()) {
            out.append(before).append(l.getKey()).append("=\"").append(escaped(l.getValue())).append('"');
            before = ",";
        }
        out.append(all.isEmpty() ? " " : "} ").append(number(value)).append('\n');
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
