package org.posthouse.server.command;

import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.JourneyText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code journey}: what happened to a message. */
@Command(name = "journey", description = "Show what happened to messages, step by step; kept for 30 days.")
final class JourneyCommand extends PlacedVerb {
    @Parameters(arity = "0..1", paramLabel = "MESSAGE-ID|QUEUE-ID")
    private String id = "";
    @Option(names = "--to", paramLabel = "ADDRESS", description = "Messages to this address, newest first.")
    private String to = "";
    @Option(names = "--from", paramLabel = "ADDRESS", description = "Messages from this address, newest first.")
    private String from = "";
    @Option(names = "--limit", defaultValue = "20", paramLabel = "N", description = "At most so many messages (default ${DEFAULT-VALUE}).")
    private int limit;
    @Option(names = "--dialogue", description = "With the protocol lines.")
    private boolean dialogue;

    JourneyCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws Exception {
        if (id.isEmpty() && to.isEmpty() && from.isEmpty())
            throw new AdminException(Exit.USAGE, "give a message id, a queue id, --to or --from");
        var text = new JourneyText(console, dialogue);
        place.ask(Request.of("journey.find").with("id", id).with("to", to).with("from", from).with("limit", limit), console, text::print);
        return 0;
    }
}
