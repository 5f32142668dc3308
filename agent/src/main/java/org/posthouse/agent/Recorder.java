package org.posthouse.agent;

import java.util.ArrayList;
import java.util.List;

/** Writes a dialogue down; at most so many lines, then a note. */
public final class Recorder {
    private static final int MAX = 2000;

    private final List<String> lines = new ArrayList<>();

    public void line(char who, String line) {
        if (lines.size() < MAX)
            lines.add(who + ": " + line);
        else if (lines.size() == MAX)
            lines.add("...");
    }

    public Dialogue dialogue() {
        return new Dialogue(lines);
    }
}
