package org.posthouse.server.command;

import java.time.Duration;
import java.time.Instant;
import org.posthouse.base.time.Durations;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code queue}: mail that waits to be delivered or relayed. */
@Command(name = "queue", description = "List, show, watch, retry, hold, release, route and drop mail that waits.", synopsisSubcommandLabel = "VERB")
final class QueueCommands extends VerbGroup {
    private QueueCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        var all = new CommandLine(new QueueCommands(console)).addSubcommand(new ListAll(console)).addSubcommand(new Show(console))
                .addSubcommand(new Stats(console)).addSubcommand(new QueueWatch(console));
        Verbs.add(all, "retry", "Try again now.", new Change(console, "retry"));
        Verbs.add(all, "hold", "Do not try until it is released.", new Change(console, "hold"));
        Verbs.add(all, "release", "Try what was held.", new Change(console, "release"));
        Verbs.add(all, "drop", "Take it out of the queue; cancels what is scheduled.", new Change(console, "drop"));
        all.addSubcommand(new Reroute(console));
        return all;
    }

    static String text(JsonNode item, String name) {
        return item.path(name).asString("");
    }

    /** In 5m, or now; nothing where there is no such time. */
    static String when(String instant) {
        if (instant.isEmpty())
            return "";
        Duration left = Duration.between(Instant.now(), Instant.parse(instant));
        return left.isNegative() || left.isZero() ? "now" : "in " + Durations.print(Duration.ofSeconds(left.toSeconds()));
    }

    @Command(name = "list", description = "List what waits.")
    private static final class ListAll extends PlacedVerb {
        @Mixin
        private QueueFilter filter = new QueueFilter();
        @Option(names = "--limit", defaultValue = "1000", paramLabel = "N", description = "At most so many messages (default ${DEFAULT-VALUE}).")
        private int limit;

        ListAll(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("ID", "FROM", "TO", "STATE", "TRIED", "NEXT");
            place.ask(filter.on(Request.of("queue.list").with("limit", limit)), console, item -> {
                for (JsonNode r : item.path("recipients"))
                    table.row(text(item, "id"), text(item, "returnPath"), text(r, "address"), text(r, "state"), text(r, "attempts"),
                            text(r, "state").equals("held") ? "" : when(text(r, "due")));
            });
            if (place.json())
                return 0;
            if (table.isEmpty())
                console.out().println("nothing waits");
            else
                table.print(console.out());
            return 0;
        }
    }

    @Command(name = "show", description = "Show one message and why each recipient waits.")
    private static final class Show extends PlacedVerb {
        @Parameters(paramLabel = "QUEUE-ID")
        private String id = "";

        Show(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("queue.show").with("id", id), console, item -> {
                console.out().println(text(item, "id") + " from " + text(item, "returnPath") + ", " + text(item, "size")
                        + " octets, arrived " + text(item, "arrived"));
                for (JsonNode r : item.path("recipients"))
                    console.out().println("  " + text(r, "address") + " (" + text(r, "state")
                            + (text(r, "route").isEmpty() ? "" : ", sent to " + text(r, "route")) + "): " + text(r, "why"));
            });
            return 0;
        }
    }

    @Command(name = "stats", description = "Count what waits for each destination; reads the whole queue.")
    private static final class Stats extends PlacedVerb {
        @Option(names = "--limit", defaultValue = "100", paramLabel = "N", description = "At most so many destinations (default ${DEFAULT-VALUE}).")
        private int limit;

        Stats(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("DESTINATION", "WAITING", "DUE", "HELD", "FAILED", "NEXT", "IN USE", "REST");
            place.ask(Request.of("queue.stats").with("limit", limit), console, item -> table.row(text(item, "destination"),
                    text(item, "waiting"), text(item, "due"), text(item, "held"), text(item, "failed"), when(text(item, "next")),
                    text(item, "running") + " of " + text(item, "limit"), when(text(item, "restsUntil"))));
            if (place.json())
                return 0;
            if (table.isEmpty())
                console.out().println("nothing waits");
            else
                table.print(console.out());
            return 0;
        }
    }

    /** Which recipients a change is for, and how it is told. */
    private static final class Meant {
        @Parameters(arity = "0..1", paramLabel = "QUEUE-ID|all")
        private String id = "";
        @Mixin
        private QueueFilter filter = new QueueFilter();
        @Option(names = "--dry-run", description = "Only count what would change.")
        private boolean dryRun;

        Request on(Request request) {
            return filter.on(request).with("id", id).with("dryRun", dryRun);
        }
    }

    private static void say(Console console, String verb, JsonNode item) {
        console.out().println(verb + ": " + text(item, "changed") + " recipients of " + text(item, "messages") + " messages"
                + (item.path("dryRun").asBoolean(false) ? " would change (nothing was done)" : ""));
    }

    @Command
    private static final class Change extends PlacedVerb {
        @Mixin
        private Meant meant = new Meant();
        @Option(names = "--tell", description = "With drop: tell the sender.")
        private boolean tell;
        private final String verb;

        Change(Console console, String verb) {
            super(console);
            this.verb = verb;
        }

        @Override
        public Integer call() throws Exception {
            place.ask(meant.on(Request.of("queue." + verb)).with("tell", tell), console, item -> say(console, verb, item));
            return 0;
        }
    }

    @Command(name = "route", description = "Send it to this host instead of its own way, now; `back` undoes it.")
    private static final class Reroute extends PlacedVerb {
        @Mixin
        private Meant meant = new Meant();
        @Option(names = "--via", required = true, paramLabel = "HOST:PORT|back", description = "Where to send it.")
        private String to = "";

        Reroute(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(meant.on(Request.of("queue.route")).with("to", to), console, item -> say(console, "route", item));
            return 0;
        }
    }
}
