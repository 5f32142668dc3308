package org.posthouse.server.command;

import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code domain relay}: another host has the users of a domain. */
@Command(name = "relay", description = "Show which other host has the users of a domain, after setting what is given.")
final class DomainRelayCommand extends PlacedVerb {
    @Parameters(paramLabel = "DOMAIN")
    private String domain = "";
    @Option(names = "--to", paramLabel = "HOST:PORT", description = "Take mail for the domain and pass it on there.")
    private String to = "";
    @Option(names = "--unknown", description = "Only for users that are not known here.")
    private boolean unknown;
    @Option(names = "--off", description = "All users are here again.")
    private boolean off;

    DomainRelayCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws Exception {
        place.ask(Request.of("domain.relay").with("domain", domain).with("to", to).with("unknown", unknown).with("off", off), console,
                this::print);
        return 0;
    }

    private void print(JsonNode item) {
        String host = item.path("to").asString("");
        console.out().println(host.isEmpty()
                ? "the users of " + domain + " are here"
                : (item.path("unknown").asBoolean(false) ? "users not known here" : "all users") + " of " + domain + " are at " + host);
    }
}
