package org.posthouse.server.command;

import java.time.Duration;
import org.posthouse.server.keeping.Progress;
import org.posthouse.server.text.Console;
import tools.jackson.databind.node.ObjectNode;

/** How far something is, with its rate and what time is left: one line that changes on a terminal, else a line every ten seconds. */
final class Gauge {
    private static final long EVERY_MILLIS = 10_000;
    private final Console console;
    private boolean shown;
    private long told;

    Gauge(Console console) {
        this.console = console;
    }

    /** Shows an item that is about progress; false for any other. */
    boolean took(ObjectNode item) {
        if (!item.has("done") || !item.has("all"))
            return false;
        show(item.path("done").asLong(), item.path("all").asLong(), Duration.ofMillis(item.path("millis").asLong()));
        return true;
    }

    Progress progress() {
        return new Progress(this::show);
    }

    private void show(long done, long all, Duration since) {
        if (!console.terminal() && since.toMillis() - told < EVERY_MILLIS)
            return;
        told = since.toMillis();
        double rate = done / Math.max(0.001, since.toMillis() / 1000.0);
        String line = "%d%% of %s, %s/s, %d s left".formatted(all == 0 ? 100 : 100 * done / all, Sizes.show(all), Sizes.show((long) rate),
                (long) ((all - done) / Math.max(1, rate)));
        if (console.terminal()) {
            console.err().print("\r\u001b[K" + line);
            console.err().flush();
            shown = true;
        } else {
            console.err().println(line);
        }
    }

    /** Takes the line away again. */
    void end() {
        if (shown)
            console.err().print("\r\u001b[K");
        shown = false;
    }
}
