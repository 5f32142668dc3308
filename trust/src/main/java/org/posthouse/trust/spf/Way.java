package org.posthouse.trust.spf;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Notebook;

/** What was looked at, step by step, in lines of printable ASCII; bounded, whatever records hold. */
final class Way {
    private static final int MAX_LINES = 120;
    private static final int MAX_LINE = 500;

    private final List<String> lines = new ArrayList<>();

    void add(int depth, String line) {
        if (lines.size() == MAX_LINES)
            lines.add("... and more");
        if (lines.size() > MAX_LINES)
            return;
        lines.add("  ".repeat(Math.min(depth, 20)) + printable(line));
    }

    /** Printable ASCII, cut. */
    static String printable(String line) {
        var out = new StringBuilder(Math.min(line.length(), MAX_LINE));
        for (int i = 0; i < line.length() && out.length() < MAX_LINE; i++) {
            char c = line.charAt(i);
            out.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return out.toString();
    }

    void answer(int depth, String type, String name, Answer<?> answer) {
        if (lines.size() <= MAX_LINES)
            add(depth, Notebook.line(type, name, answer));
    }

    List<String> lines() {
        return lines;
    }
}
