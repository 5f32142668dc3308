package org.posthouse.server.command;

import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code tls-report}: what other systems report about TLS with us. */
@Command(name = "tls-report", description = "Show what other systems report about TLS with this one.", synopsisSubcommandLabel = "VERB")
final class TlsReportCommands extends VerbGroup {
    private TlsReportCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        var all = new CommandLine(new TlsReportCommands(console));
        all.addSubcommand(new ListAll(console));
        all.addSubcommand(new Show(console))
                .addSubcommand(new DomainCheckCommands.Series(console, "tls-report.series", "successes", "failures"));
        return all;
    }

    private static String text(JsonNode node, String key) {
        return node.path(key).asString("");
    }

    @Command(name = "list", description = "List reports, newest first.")
    private static final class ListAll extends PlacedVerb {
        @Option(names = "--limit", defaultValue = "100", paramLabel = "N", description = "At most so many reports (default ${DEFAULT-VALUE}).")
        private int limit;

        ListAll(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("ID", "ARRIVED", "ORGANIZATION", "DAY", "GOOD", "BAD");
            place.ask(Request.of("tls-report.list").with("limit", limit), console,
                    r -> table.row(text(r, "id"), text(r, "at"), r.has("problem") ? text(r, "problem") : text(r, "organization"),
                            text(r, "start"), text(r, "successes"), text(r, "failures")));
            if (place.json())
                return 0;
            if (table.isEmpty())
                console.out().println("no reports have arrived");
            else
                table.print(console.out());
            return 0;
        }
    }

    @Command(name = "show", description = "Show one report. Nobody has verified who sent it.")
    private static final class Show extends PlacedVerb {
        @Parameters(paramLabel = "ID")
        private String id = "";

        Show(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("tls-report.show").with("id", id), console, this::print);
            return 0;
        }

        private void print(ObjectNode r) {
            console.out().println(
                    text(r, "organization") + " (" + text(r, "contact") + "), report " + text(r, "reportId") + " in a message from "
                            + text(r, "from"));
            console.out().println(text(r, "start") + " to " + text(r, "end"));
            for (JsonNode p : r.path("policies")) {
                console.out().println("  " + text(p, "domain") + " (" + text(p, "type") + "): " + text(p, "successes") + " good, "
                        + text(p, "failures") + " bad");
                for (JsonNode d : p.path("details"))
                    console.out().println("    " + text(d, "count") + " x " + text(d, "result") + " at " + text(d, "host") + " "
                            + text(d, "receiving") + " from " + text(d, "sending") + " " + text(d, "reason"));
            }
        }
    }
}
