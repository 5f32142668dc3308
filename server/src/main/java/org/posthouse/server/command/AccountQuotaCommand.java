package org.posthouse.server.command;

import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code account quota}: what an account keeps and may keep. */
@Command(name = "quota", description = "Show how much an account keeps and may keep, after setting what is given.")
final class AccountQuotaCommand extends PlacedVerb {
    @Parameters(paramLabel = "ADDRESS")
    private String address = "";
    @Option(names = "--storage", paramLabel = "SIZE", description = "Octets, or with K, M, G; 0 for no limit.")
    private String storage = "";
    @Option(names = "--messages", paramLabel = "N", description = "Messages in all mailboxes together; 0 for no limit.")
    private long messages = -1;

    AccountQuotaCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws Exception {
        Request request = Request.of("account.quota").with("address", address);
        if (!storage.isEmpty())
            request.with("storage", Sizes.parse(storage));
        if (messages >= 0)
            request.with("messages", messages);
        place.ask(request, console, this::print);
        return 0;
    }

    private void print(JsonNode item) {
        long limit = item.path("messages").asLong(0);
        console.out().println(item.path("address").asString("") + ": " + Sizes.show(item.path("storageUsed").asLong(0)) + " of "
                + Sizes.show(item.path("storage").asLong(0)) + ", " + item.path("messagesUsed").asLong(0) + " of "
                + (limit == 0 ? "any number of" : Long.toString(limit)) + " messages");
    }
}
