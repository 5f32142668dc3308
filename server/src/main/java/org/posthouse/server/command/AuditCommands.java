package org.posthouse.server.command;

import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code audit} and {@code session}: who did what, and who is here. */
@Command(name = "audit", description = "Show who changed and looked at what, and who logged in or tried to.", synopsisSubcommandLabel = "VERB")
final class AuditCommands extends VerbGroup {
    private AuditCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        return new CommandLine(new AuditCommands(console)).addSubcommand(new Changes(console)).addSubcommand(new Mine(console))
                .addSubcommand(new LoginAttempts(console));
    }

    static CommandLine sessions(Console console) {
        return new CommandLine(new Sessions(console)).addSubcommand(new SessionList(console)).addSubcommand(new End(console));
    }

    /** A verb that begins at a time. */
    private abstract static class Since extends TableVerb {
        @Option(names = "--since", defaultValue = "", paramLabel = "TIME|DURATION", description = "From then on, such as 7d or 2026-01-31T12:00:00Z.")
        private String since = "";
        @Option(names = "--limit", defaultValue = "200", paramLabel = "N", description = "At most so many, the newest (default ${DEFAULT-VALUE}).")
        private int limit;

        Since(Console console, String... fields) {
            super(console, "nothing is in the log", fields);
        }

        Request since(String verb) {
            return Request.of(verb).with("since", since).with("limit", limit);
        }
    }

    @Command(name = "list", description = "List changes, and looks into accounts and journeys.")
    private static final class Changes extends Since {
        Changes(Console console) {
            super(console, "at", "actor", "from", "action", "subject", "details", "outcome");
        }

        @Override
        Request request() {
            return since("audit.list");
        }
    }

    @Command(name = "mine", description = "List what others did to an account and looked at, as its owner sees it.")
    private static final class Mine extends Since {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        Mine(Console console) {
            super(console, "at", "actor", "from", "action", "details", "outcome");
        }

        @Override
        Request request() {
            return since("audit.mine").with("address", address);
        }
    }

    @Command(name = "logins", description = "List logins, and attempts that failed.")
    private static final class LoginAttempts extends Since {
        @Option(names = "--result", defaultValue = "", paramLabel = "ok|failed", description = "Only those.")
        private String result = "";
        @Option(names = "--account", defaultValue = "", paramLabel = "ADDRESS", description = "Only of this account.")
        private String account = "";

        LoginAttempts(Console console) {
            super(console, "at", "ok", "login", "account", "protocol", "from", "newAddress", "why");
        }

        @Override
        Request request() {
            return since("audit.logins").with("result", result).with("address", account);
        }
    }

    @Command(name = "session", description = "Browsers that are logged in.", synopsisSubcommandLabel = "VERB")
    private static final class Sessions extends VerbGroup {
        Sessions(Console console) {
            super(console);
        }
    }

    @Command(name = "list", description = "List them, the last used first.")
    private static final class SessionList extends TableVerb {
        SessionList(Console console) {
            super(console, "nobody is logged in by a browser", "id", "address", "began", "used", "from", "agent");
        }

        @Override
        Request request() {
            return Request.of("session.list");
        }
    }

    @Command(name = "end", description = "End one, or all of an account.")
    private static final class End extends PlacedVerb {
        @Parameters(paramLabel = "ID|ADDRESS")
        private String which = "";

        End(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.order(Request.of("session.end").with(which.indexOf('@') < 0 ? "id" : "address", which), console, "ended");
            return 0;
        }
    }
}
