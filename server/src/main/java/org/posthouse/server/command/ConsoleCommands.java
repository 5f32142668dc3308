package org.posthouse.server.command;

import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What the console shows, on the command line: how the server does, its settings and numbers, and what was taken for junk. */
final class ConsoleCommands {
    private ConsoleCommands() {}

    static void add(CommandLine root, Console console) {
        root.addSubcommand(new Today(console)).addSubcommand(AuditCommands.all(console)).addSubcommand(AuditCommands.sessions(console));
        root.addSubcommand(new CommandLine(new Config(console)).addSubcommand(new ConfigShow(console)));
        root.addSubcommand(CertificateCommands.all(console));
        root.addSubcommand(new Metrics(console));
        root.addSubcommand(
                new CommandLine(new Quarantine(console)).addSubcommand(new Waiting(console)).addSubcommand(new Release(console)));
    }

    @Command(name = "today", description = "Whether all is well: receiving, sending, names, queue and logins; exit 69 where something wants a look.")
    private static final class Today extends TableVerb {
        Today(Console console) {
            super(console, "nothing to say", "tile", "state", "sentence", "todo");
        }

        @Override
        Request request() {
            return Request.of("today");
        }

        @Override
        int judge(JsonNode item) {
            return item.path("state").asString("").equals("ok") ? 0 : Exit.UNAVAILABLE.code();
        }
    }

    @Command(name = "config", description = "The settings.", synopsisSubcommandLabel = "VERB")
    private static final class Config extends VerbGroup {
        Config(Console console) {
            super(console);
        }
    }

    @Command(name = "show", description = "Show every setting with its value, and whether the file says so or it is the default.")
    private static final class ConfigShow extends TableVerb {
        ConfigShow(Console console) {
            super(console, "there are no settings", "key", "value", "origin");
        }

        @Override
        Request request() {
            return Request.of("config.show");
        }
    }

    @Command(name = "metrics", description = "Show what a running server counts.")
    private static final class Metrics extends TableVerb {
        Metrics(Console console) {
            super(console, "nothing is counted", "name", "labels", "value");
        }

        @Override
        Request request() {
            return Request.of("metrics");
        }
    }

    @Command(name = "quarantine", description = "Mail that the server took for junk.", synopsisSubcommandLabel = "VERB")
    private static final class Quarantine extends VerbGroup {
        Quarantine(Console console) {
            super(console);
        }
    }

    @Command(name = "list", description = "List it, without its text.")
    private static final class Waiting extends TableVerb {
        @Option(names = "--domain", defaultValue = "", paramLabel = "DOMAIN", description = "Only of accounts of this domain.")
        private String domain = "";
        @Option(names = "--limit", defaultValue = "200", paramLabel = "N", description = "At most so many (default ${DEFAULT-VALUE}).")
        private int limit;

        Waiting(Console console) {
            super(console, "nothing was taken for junk", "address", "uid", "at", "from", "subject", "score");
        }

        @Override
        Request request() {
            return Request.of("quarantine.list").with("domain", domain).with("limit", limit);
        }
    }

    @Command(name = "release", description = "Move a message to its account's inbox.")
    private static final class Release extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS")
        private String address = "";
        @Parameters(index = "1", paramLabel = "UID")
        private long uid;

        Release(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.order(Request.of("quarantine.release").with("address", address).with("uid", uid), console, "released");
            return 0;
        }
    }
}
