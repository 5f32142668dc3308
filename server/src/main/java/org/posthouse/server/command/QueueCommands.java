package org.posthouse.server.command;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
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
@Command(name = "queue", description = "List, show, retry, hold, release and drop mail that waits.", synopsisSubcommandLabel = "VERB")
final class QueueCommands implements Runnable {
    private final Console console;

    private QueueCommands(Console console) {
        this.console = console;
    }

    static CommandLine all(Console console) {
        var all = new CommandLine(new QueueCommands(console)).addSubcommand(new ListAll(console)).addSubcommand(new Show(console));
        change(all, console, "retry", "Try again now.");
        change(all, console, "hold", "Do not try until it is released.");
        change(all, console, "release", "Try what was held.");
        change(all, console, "drop", "Take it out of the queue.");
        return all;
    }

    private static void change(CommandLine all, Console console, String name, String description) {
        var line = new CommandLine(new Change(console, name));
        line.getCommandSpec().name(name).usageMessage().description(description);
        all.addSubcommand(name, line);
    }

    @Override
    public void run() {
        CommandLine.usage(this, console.out());
    }

    private static String text(JsonNode item, String name) {
        return item.path(name).asString("");
    }

    /** In 5m, or now. */
    private static String when(String instant) {
        Duration left = Duration.between(Instant.now(), Instant.parse(instant));
        return left.isNegative() || left.isZero() ? "now" : "in " + Durations.print(Duration.ofSeconds(left.toSeconds()));
    }

    @Command(name = "list", description = "List what waits.")
    private static final class ListAll implements Callable<Integer> {
        @Mixin
        private Place place = new Place();
        @Option(names = "--limit", defaultValue = "1000", paramLabel = "N", description = "At most so many messages (default ${DEFAULT-VALUE}).")
        private int limit;
        private final Console console;

        ListAll(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("ID", "FROM", "TO", "STATE", "TRIED", "NEXT");
            place.ask(Request.of("queue.list").with("limit", limit), console, item -> {
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
    private static final class Show implements Callable<Integer> {
        @Mixin
        private Place place = new Place();
        @Parameters(paramLabel = "QUEUE-ID")
        private String id = "";
        private final Console console;

        Show(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("queue.show").with("id", id), console, item -> {
                console.out().println(text(item, "id") + " from " + text(item, "returnPath") + ", " + text(item, "size")
                        + " octets, arrived " + text(item, "arrived"));
                for (JsonNode r : item.path("recipients"))
                    console.out().println("  " + text(r, "address") + " (" + text(r, "state") + "): " + text(r, "why"));
            });
            return 0;
        }
    }

    @Command
    private static final class Change implements Callable<Integer> {
        @Mixin
        private Place place = new Place();
        @Parameters(paramLabel = "QUEUE-ID|all")
        private String id = "";
        @Option(names = "--recipient", paramLabel = "ADDRESS", description = "Only this recipient.")
        private String recipient = "";
        @Option(names = "--tell", description = "With drop: tell the sender.")
        private boolean tell;
        private final Console console;
        private final String verb;

        Change(Console console, String verb) {
            this.console = console;
            this.verb = verb;
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("queue." + verb).with("id", id).with("recipient", recipient).with("tell", tell), console,
                    item -> console.out().println(verb + ": " + text(item, "changed") + " recipients"));
            return 0;
        }
    }
}
