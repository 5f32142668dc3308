package org.posthouse.agent;

import java.util.List;

/** The lines of a session in order, each beginning with {@code C: } or {@code S: }. */
public record Dialogue(List<String> lines) {
    public Dialogue {
        lines = List.copyOf(lines);
    }
}
