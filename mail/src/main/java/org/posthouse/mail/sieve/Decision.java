package org.posthouse.mail.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run ended in: actions in the order of the script, an implicit keep among them where nothing cancelled it (RFC 5228 §2.10.2), what led to them, and
 * what went wrong. After an error nothing is left but that keep and what had been remembered by nobody (RFC 5228 §2.10.6).
 */
public record Decision(List<Action> actions, List<Because> steps, @Nullable String error) {
    public Decision {
        actions = List.copyOf(actions);
        steps = List.copyOf(steps);
    }

    /** A line of the script (of an included one where script is not empty), and what it came to. */
    public record Because(String script, int line, String text) {
        @Override
        public String toString() {
            return (script.isEmpty() ? "line " : script + " line ") + line + ": " + text;
        }
    }
}
