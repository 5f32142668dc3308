package org.posthouse.server.command;

import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code domain listing}: whether users of a domain see who else is in it. */
@Command(name = "listing", description = "Show whether users of a domain see all its addresses, after setting it.")
final class DomainListingCommand extends PlacedVerb {
    @Parameters(index = "0", paramLabel = "DOMAIN")
    private String domain = "";
    @Parameters(index = "1", arity = "0..1", defaultValue = "", paramLabel = "members|exact", description = "members: they see all; exact: they find whom they know the whole address of.")
    private String mode = "";

    DomainListingCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws Exception {
        place.ask(Request.of("domain.listing").with("domain", domain).with("mode", mode), console,
                item -> console.out().println(item.path("mode").asString("").equals("exact")
                        ? "users of " + domain + " find others by their whole address alone"
                        : "users of " + domain + " see all its addresses"));
        return 0;
    }
}
