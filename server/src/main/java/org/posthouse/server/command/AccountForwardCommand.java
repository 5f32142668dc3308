package org.posthouse.server.command;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code account forward}: where an account's mail goes on to. */
@Command(name = "forward", description = "Show where an account's mail goes on to, after setting what is given.")
final class AccountForwardCommand extends PlacedVerb {
    @Parameters(paramLabel = "ADDRESS")
    private String address = "";
    @Option(names = "--to", paramLabel = "ADDRESS", description = "Send mail on to this address; may be given several times.")
    private List<String> to = new ArrayList<>();
    @Option(names = "--keep", description = "Keep a copy in the account.")
    private boolean keep;
    @Option(names = "--off", description = "Send nothing on any more.")
    private boolean off;

    AccountForwardCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws Exception {
        Request request = Request.of("account.forward").with("address", address).with("keep", keep).with("off", off);
        if (!to.isEmpty())
            request.with("to", to);
        place.ask(request, console, this::print);
        return 0;
    }

    private void print(JsonNode item) {
        List<String> targets = new ArrayList<>();
        for (JsonNode t : item.path("to"))
            targets.add(t.asString(""));
        console.out().println(targets.isEmpty()
                ? "mail for " + address + " stays here"
                : "mail for " + address + " goes on to " + String.join(", ", targets)
                        + (item.path("keep").asBoolean(false) ? "; a copy stays here" : ""));
    }
}
