package org.posthouse.server.command;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.check.Checks;
import org.posthouse.server.text.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code check}: whether every accepted message has exactly one ending for each recipient, or is still in the queue. */
@Command(name = "check", description = {"Check that every message that was accepted has an ending; exit code 65 where one has not.",
        "With a verb: diagnose one message or one set of facts."})
final class CheckCommand implements Callable<Integer> {
    // Not the common option, which is required: the verbs below need no folder.
    @Option(names = "--dir", paramLabel = "DIR", description = "The server's folder.")
    private @Nullable Path dir;
    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;
    @Option(names = "--days", defaultValue = "30", paramLabel = "N", description = "Messages of the last days (default ${DEFAULT-VALUE}; journeys are kept for 30).")
    private int days;

    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    private CheckCommand(Console console) {
        this.console = console;
    }

    static CommandLine all(Console console) {
        var all = new CommandLine(new CheckCommand(console));
        Checks.commands(console).forEach(all::addSubcommand);
        return all;
    }

    @Override
    public Integer call() throws Exception {
        if (dir == null)
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "Missing required option: '--dir=DIR'");
        var place = new Place(dir, json);
        var holes = new int[1];
        place.ask(Request.of("check.endings").with("days", days), item -> {
            boolean hole = item.has("hole");
            holes[0] += hole ? 1 : 0;
            if (json)
                console.out().println(item);
            else if (item.has("journey"))
                console.out().println(QueueCommands.text(item, "journey") + " " + QueueCommands.text(item, "recipient") + ": "
                        + QueueCommands.text(item, "what"));
            else
                console.out().println(QueueCommands.text(item, "messages") + " messages to " + QueueCommands.text(item, "recipients")
                        + " recipients: " + (holes[0] > 0 ? holes[0] + " holes" : "each has an ending or is in the queue")
                        + (unknown(item) > 0 ? ", but for " + unknown(item) + " of which a crash keeps it from being known" : ""));
        });
        return holes[0] == 0 ? 0 : Exit.DATA.code();
    }

    private static long unknown(JsonNode sum) {
        return sum.path("unknown").asLong();
    }
}
