package org.posthouse.server.command;

import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What DNS says of a domain, in full. */
final class DomainCheckCommands {
    private DomainCheckCommands() {}

    @Command(name = "check", description = "Ask DNS about everything that a domain's mail needs or may have; exit 69 where something needed is not there.")
    static final class Check extends TableVerb {
        @Parameters(paramLabel = "DOMAIN")
        private String domain = "";
        @Option(names = "--history", description = "Show how it changed instead.")
        private boolean history;

        Check(Console console) {
            super(console, "nothing to check", "what", "state", "name", "type", "expected", "found", "breaks", "at");
        }

        @Override
        Request request() {
            return Request.of(history ? "domain.history" : "domain.check").with("domain", domain);
        }

        @Override
        int judge(JsonNode item) {
            boolean bad = item.path("needed").asBoolean(false) && !item.path("state").asString("").equals("ok");
            return bad ? Exit.UNAVAILABLE.code() : 0;
        }
    }

    @Command(name = "records", description = "List the records to publish, to be copied.")
    static final class Records extends TableVerb {
        @Parameters(paramLabel = "DOMAIN")
        private String domain = "";

        Records(Console console) {
            super(console, "nothing to publish", "what", "name", "type", "value", "needed");
        }

        @Override
        Request request() {
            return Request.of("domain.records").with("domain", domain);
        }
    }

    @Command(name = "role", description = "Show what an account may do, or let it: owner (everything), admin (of those domains), user (its own mail).")
    static final class Role extends TableVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS")
        private String address = "";
        @Parameters(index = "1", arity = "0..1", paramLabel = "owner|admin|user")
        private String role = "";
        @Parameters(index = "2..*", arity = "0..*", paramLabel = "DOMAIN")
        private java.util.List<String> domains = new java.util.ArrayList<>();

        Role(Console console) {
            super(console, "no account", "address", "role", "domains");
        }

        @Override
        Request request() {
            Request request = Request.of("account.role").with("address", address);
            return role.isEmpty() ? request : request.with("role", role).with("domains", domains);
        }
    }

    @Command(name = "series", description = "Sums by domain and day.")
    static final class Series extends TableVerb {
        @Option(names = "--domain", defaultValue = "", paramLabel = "DOMAIN", description = "Only of this domain.")
        private String domain = "";
        @Option(names = "--days", defaultValue = "30", paramLabel = "N", description = "The last days (default ${DEFAULT-VALUE}).")
        private int days;
        private final String verb;

        Series(Console console, String verb, String good, String bad) {
            super(console, "no reports have arrived", "domain", "day", good, bad);
            this.verb = verb;
        }

        @Override
        Request request() {
            Request request = Request.of(verb).with("days", days);
            return domain.isEmpty() ? request : request.with("domain", domain);
        }
    }
}
