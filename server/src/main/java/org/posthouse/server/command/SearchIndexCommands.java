package org.posthouse.server.command;

import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code search-index}: the index by which an account's messages are found. */
@Command(name = "search-index", description = "Show or rebuild the search index of an account.", synopsisSubcommandLabel = "VERB")
final class SearchIndexCommands extends VerbGroup {
    private SearchIndexCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        var all = new CommandLine(new SearchIndexCommands(console));
        Verbs.add(all, "status", "Show how far the index is, and its size on disk.", new One(console, "status"));
        Verbs.add(all, "rebuild", "Throw the index away and make it anew; searches read the messages meanwhile.",
                new One(console, "rebuild"));
        return all;
    }

    @Command
    private static final class One extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";
        private final String verb;

        One(Console console, String verb) {
            super(console);
            this.verb = verb;
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("search." + verb).with("address", address), console, this::print);
            return 0;
        }

        private void print(ObjectNode item) {
            if (item.has("done")) {
                console.err().println(item.path("done").asLong() + " of " + item.path("all").asLong() + " messages");
                return;
            }
            console.out()
                    .println("%s: %d messages, %d waiting, %d octets on disk".formatted(item.path("state").asString(""),
                            item.path("known").asLong(),
                            item.path("waiting").asLong(), item.path("octets").asLong()));
            var table = new Table("MAILBOX", "UIDVALIDITY", "NEXT UID");
            for (JsonNode m : item.path("mailboxes"))
                table.row(m.path("name").asString(""), m.path("uidValidity").asString(""), m.path("next").asString(""));
            if (!table.isEmpty())
                table.print(console.out());
        }
    }
}
