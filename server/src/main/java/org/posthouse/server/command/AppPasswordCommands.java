package org.posthouse.server.command;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code account app-password}: a password of its own for each device. */
@Command(name = "app-password", description = "Add, list and remove app passwords: one for each device, for some protocols.", synopsisSubcommandLabel = "VERB")
final class AppPasswordCommands extends VerbGroup {
    private AppPasswordCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        return new CommandLine(new AppPasswordCommands(console)).addSubcommand(new Add(console)).addSubcommand(new ListAll(console))
                .addSubcommand(new Remove(console));
    }

    @Command(name = "add", description = "Make an app password; it is shown once.")
    private static final class Add extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS")
        private String address = "";
        @Parameters(index = "1", paramLabel = "LABEL", description = "Its name; SCRAM wants ADDRESS/LABEL as the login name.")
        private String label = "";
        @Option(names = "--protocols", paramLabel = "LIST", description = "What it is for: imap, pop3, smtp, jmap, sieve; by default the first three.")
        private String protocols = "imap,pop3,smtp";
        @Option(names = "--expires", paramLabel = "DATE|TIME", description = "The last day (2027-01-31), or how long (30d); by default never.")
        private String expires = "";
        @Option(names = "--pop", paramLabel = "keep|delete", description = "What DELE does in its POP3 sessions; by default as the account.")
        private String pop = "";
        @Option(names = "--leave-days", paramLabel = "N", description = "Days for which what its POP3 sessions delete is left to others; 0: none, with keep for ever.")
        private int leaveDays;
        @Mixin
        private LegacyAuth legacy = new LegacyAuth();

        Add(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            Request request = Request.of("account.app-password.add").with("address", address).with("label", label)
                    .with("protocols", protocols).with("expires", expires).with("pop", pop).with("leaveDays", leaveDays)
                    .with("legacy", legacy.wanted());
            place.ask(request, console,
                    item -> console.out().println(address + "/" + item.path("label").asString("") + "  password: "
                            + item.path("password").asString("")));
            return 0;
        }
    }

    @Command(name = "list", description = "List app passwords and when they were last used.")
    private static final class ListAll extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        ListAll(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("LABEL", "PROTOCOLS", "POP3 DELETE", "EXPIRES", "LAST USE");
            place.ask(Request.of("account.app-password.list").with("address", address), console,
                    item -> table.row(item.path("label").asString(""), protocols(item),
                            item.path("pop").asString("").equals("keep") ? "hides" : "deletes", item.path("expires").asString(""),
                            last(item)));
            if (!place.json())
                table.print(console.out());
            return 0;
        }

        private static String protocols(JsonNode item) {
            List<String> names = new ArrayList<>();
            for (JsonNode p : item.path("protocols"))
                names.add(p.asString(""));
            return String.join(",", names);
        }

        private static String last(JsonNode item) {
            JsonNode last = item.path("lastUse");
            return last.isMissingNode()
                    ? ""
                    : last.path("when").asString("") + " " + last.path("protocol").asString("") + " " + last.path("address").asString("");
        }
    }

    @Command(name = "remove", description = "Remove an app password; its sessions end.")
    private static final class Remove extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS")
        private String address = "";
        @Parameters(index = "1", paramLabel = "LABEL")
        private String label = "";

        Remove(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.order(Request.of("account.app-password.remove").with("address", address).with("label", label), console,
                    "removed " + label);
            return 0;
        }
    }
}
