package org.posthouse.server.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code dmarc}: who sends mail in our name, as others see it, and what we tell others. */
@Command(name = "dmarc", description = "Show who sends mail in the name of our domains, and what will be reported to others.", synopsisSubcommandLabel = "VERB")
final class DmarcCommands extends VerbGroup {
    private DmarcCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        return new CommandLine(new DmarcCommands(console)).addSubcommand(new Reports(console)).addSubcommand(new Received(console))
                .addSubcommand(new PendingOnes(console))
                .addSubcommand(new DomainCheckCommands.Series(console, "dmarc.series", "passed", "failed"));
    }

    private static String text(JsonNode node, String key) {
        return node.path(key).asString("");
    }

    @Command(name = "reports", description = "Add up what other systems report, by the source of the mail; what did not pass comes first.")
    private static final class Reports extends PlacedVerb {
        @Option(names = "--domain", defaultValue = "", paramLabel = "DOMAIN", description = "Only mail in the name of this domain.")
        private String domain = "";
        @Option(names = "--days", defaultValue = "30", paramLabel = "N", description = "Mail of the last days (default ${DEFAULT-VALUE}).")
        private int days;
        @Option(names = "--limit", defaultValue = "200", paramLabel = "N", description = "At most so many sources (default ${DEFAULT-VALUE}).")
        private int limit;

        Reports(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("DOMAIN", "SOURCE", "MESSAGES", "PASSED", "DKIM", "SPF", "QUARANTINED", "REJECTED", "UNVOUCHED");
            Request request = Request.of("dmarc.reports").with("days", days).with("limit", limit);
            place.ask(domain.isEmpty() ? request : request.with("domain", domain), console,
                    r -> table.row(text(r, "domain"), text(r, "source"), text(r, "messages"), text(r, "passed"), text(r, "dkim"),
                            text(r, "spf"), text(r, "quarantined"), text(r, "rejected"), text(r, "unvouched")));
            show(table, "no reports have arrived");
            return 0;
        }

        private void show(Table table, String none) {
            if (place.json())
                return;
            if (table.isEmpty())
                console.out().println(none);
            else
                table.print(console.out());
        }
    }

    @Command(name = "received", description = "List the reports that have arrived, newest first.")
    private static final class Received extends PlacedVerb {
        @Option(names = "--limit", defaultValue = "100", paramLabel = "N", description = "At most so many (default ${DEFAULT-VALUE}).")
        private int limit;

        Received(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("MESSAGE", "ARRIVED", "ORGANIZATION", "VOUCHED BY", "DOMAIN", "DAY", "MESSAGES");
            place.ask(Request.of("dmarc.received").with("limit", limit), console,
                    r -> table.row(text(r, "journey"), text(r, "at"), text(r, "organization"), text(r, "vouched"), text(r, "domain"),
                            text(r, "begin"), text(r, "messages")));
            if (!place.json())
                table.print(console.out());
            return 0;
        }
    }

    @Command(name = "pending", description = "Show what other domains will be told about mail in their name, and when.")
    private static final class PendingOnes extends PlacedVerb {
        @Option(names = "--limit", defaultValue = "200", paramLabel = "N", description = "At most so many (default ${DEFAULT-VALUE}).")
        private int limit;

        PendingOnes(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("DOMAIN", "DAY", "MESSAGES", "FAILED", "KINDS", "TOLD AFTER");
            place.ask(Request.of("dmarc.pending").with("limit", limit), console,
                    r -> table.row(text(r, "domain"), text(r, "day"), text(r, "messages"), text(r, "failed"), text(r, "rows"),
                            text(r, "due")));
            if (!place.json())
                table.print(console.out());
            return 0;
        }
    }

    /** {@code domain suffixes}: the list that tells which domains belong together. */
    @Command(name = "suffixes", description = "Show the age of the public suffix list in use, or take over a newer one.")
    static final class Suffixes extends PlacedVerb {
        @Parameters(paramLabel = "FILE", arity = "0..1", description = "A list to use from now on.")
        private @Nullable Path file;
        @Option(names = "--refresh", description = "Fetch the list from publicsuffix.org and use it from now on.")
        private boolean refresh;

        Suffixes(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            Request request = Request.of("domain.suffixes").with("fetch", refresh);
            place.ask(file == null ? request : request.with("file", file.toAbsolutePath().toString()), console,
                    r -> console.out()
                            .println(text(r, "rules") + " rules of "
                                    + (r.has("date")
                                            ? text(r, "date") + ", " + text(r, "days") + " days old"
                                            : "unknown age")
                                    + " (" + text(r, "from") + ")"));
            return 0;
        }
    }
}
