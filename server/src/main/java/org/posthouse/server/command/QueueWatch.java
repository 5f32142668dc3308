package org.posthouse.server.command;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Durations;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code queue watch}: what moves, again and again; drawn anew on a terminal, a line each time elsewhere. */
@Command(name = "watch", description = "Show what moves, until it is interrupted.")
final class QueueWatch extends PlacedVerb {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[J";

    @Option(names = "--every", defaultValue = "1s", paramLabel = "TIME", description = "How often (default ${DEFAULT-VALUE}).")
    private String every = "1s";
    @Option(names = "--count", defaultValue = "0", paramLabel = "N", description = "So many times, then end; 0: until interrupted.")
    private int count;
    @Option(names = "--limit", defaultValue = "15", paramLabel = "N", description = "At most so many destinations (default ${DEFAULT-VALUE}).")
    private int limit;

    private @Nullable JsonNode before;

    QueueWatch(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws Exception {
        Duration pause = pause();
        var never = new CountDownLatch(1);
        for (int n = 1;; n++) {
            place.ask(Request.of("queue.watch").with("limit", limit), console, this::draw);
            if (n == count || never.await(pause.toMillis(), TimeUnit.MILLISECONDS))
                return 0;
        }
    }

    private Duration pause() throws AdminException {
        try {
            Duration d = Durations.parse(every);
            return d.toMillis() < 100 ? Duration.ofMillis(100) : d;
        } catch (IllegalArgumentException e) {
            throw new AdminException(Exit.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private void draw(JsonNode now) {
        String line = number(now, "running") + " connections in use, " + number(now, "loaded") + " recipients in memory; "
                + rate(now, "reached")
                + " reached, " + rate(now, "deferred") + " put off, " + rate(now, "failed") + " failed";
        before = now;
        if (!console.terminal()) {
            console.out().println(QueueCommands.text(now, "at") + " " + line);
            return;
        }
        console.out().print(HOME_AND_CLEAR);
        console.out().println(console.in(Console.Colour.BOLD, line) + "\n");
        var table = new Table("DESTINATION", "LOADED", "MORE", "IN USE", "REST", "LAST WORDS");
        for (JsonNode d : now.path("busiest"))
            table.row(QueueCommands.text(d, "destination"), QueueCommands.text(d, "loaded"), d.path("more").asBoolean(false) ? "yes" : "",
                    QueueCommands.text(d, "running") + " of " + QueueCommands.text(d, "limit"),
                    QueueCommands.when(QueueCommands.text(d, "restsUntil")), cut(QueueCommands.text(d, "lastWords")));
        if (!table.isEmpty())
            table.print(console.out());
    }

    private static String cut(String words) {
        return words.length() <= 60 ? words : words.substring(0, 59) + "…";
    }

    private static long number(JsonNode item, String name) {
        return item.path(name).asLong(0);
    }

    /** In all, and a second since the last look. */
    private String rate(JsonNode now, String name) {
        JsonNode last = before;
        long all = number(now, name);
        if (last == null)
            return Long.toString(all);
        Duration time = Duration.between(Instant.parse(QueueCommands.text(last, "at")), Instant.parse(QueueCommands.text(now, "at")));
        long perSecond = Math.round((all - number(last, name)) * 1000.0 / Math.max(1, time.toMillis()));
        return all + " (" + perSecond + "/s)";
    }
}
