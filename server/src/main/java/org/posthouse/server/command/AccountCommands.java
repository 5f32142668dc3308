package org.posthouse.server.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code account}: who has a mailbox. */
@Command(name = "account", description = "Add, remove, list and show accounts, set passwords and policies.", synopsisSubcommandLabel = "VERB")
final class AccountCommands extends VerbGroup {
    private AccountCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        return new CommandLine(new AccountCommands(console)).addSubcommand(new Add(console)).addSubcommand(new Remove(console))
                .addSubcommand(new ListAll(console))
                .addSubcommand(new Password(console)).addSubcommand(new Show(console)).addSubcommand(new Set(console))
                .addSubcommand(new AccountQuotaCommand(console)).addSubcommand(new AccountForwardCommand(console))
                .addSubcommand(AppPasswordCommands.all(console)).addSubcommand(new DomainCheckCommands.Role(console));
    }

    @Command(name = "add", description = "Add accounts; their domain must exist.")
    private static final class Add extends PlacedVerb {
        @Parameters(arity = "0..*", paramLabel = "ADDRESS")
        private List<String> addresses = new ArrayList<>();
        @Option(names = "--password-stdin", description = "Read the password (for all of them) from the first line of standard input.")
        private boolean passwordStdin;
        @Option(names = "--addresses-stdin", description = "Read (more) addresses from standard input, one per line.")
        private boolean addressesStdin;
        @Mixin
        private LegacyAuth legacy = new LegacyAuth();

        Add(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var input = new Input(console);
            Request request = Request.of("account.add").with("legacy", legacy.wanted());
            if (passwordStdin)
                request.with("password", input.password());
            List<String> all = new ArrayList<>(addresses);
            if (addressesStdin)
                all.addAll(input.lines());
            if (all.isEmpty())
                throw new AdminException(Exit.USAGE, "no address given");
            var added = new AtomicInteger();
            place.ask(request.with("addresses", all), console, item -> {
                if (item.has("error"))
                    console.err().println("posthouse: " + item.path("address").asString("") + ": " + item.path("error").asString(""));
                else
                    added(item, added.incrementAndGet(), all.size());
            });
            if (all.size() > 1 && !place.json())
                console.out().println(added + " accounts added");
            return 0;
        }

        private void added(JsonNode item, int n, int all) {
            String password = item.path("password").asString("");
            if (!password.isEmpty())
                console.out().println(item.path("address").asString("") + "  password: " + password);
            else if (all == 1)
                console.out().println("added " + item.path("address").asString(""));
            else if (console.terminal() && n % 50 == 0)
                console.err().print("\r" + n + " of " + all + (n == all ? "\n" : ""));
        }
    }

    @Command(name = "remove", description = "Forget an account with its mail.")
    private static final class Remove extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        Remove(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.order(Request.of("account.remove").with("address", address), console, "removed " + address);
            return 0;
        }
    }

    @Command(name = "list", description = "List accounts.")
    private static final class ListAll extends PlacedVerb {
        @Parameters(arity = "0..1", paramLabel = "DOMAIN", description = "Only those of this domain.")
        private String domain = "";

        ListAll(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("ADDRESS", "POP3 DELETE", "QUOTA");
            place.ask(Request.of("account.list").with("domain", domain), console,
                    item -> table.row(item.path("address").asString(""), policy(item), Sizes.show(item.path("quota").asLong(0))));
            if (!place.json())
                table.print(console.out());
            return 0;
        }
    }

    private static String policy(JsonNode item) {
        return item.path("pop").asString("").equals("keep") ? "hides" : "deletes";
    }

    @Command(name = "password", description = "Set a new password; without --password-stdin one is made and shown.")
    private static final class Password extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";
        @Option(names = "--password-stdin", description = "Read the password from the first line of standard input.")
        private boolean passwordStdin;
        @Mixin
        private LegacyAuth legacy = new LegacyAuth();

        Password(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            Request request = Request.of("account.password").with("address", address).with("legacy", legacy.wanted());
            if (passwordStdin)
                request.with("password", new Input(console).password());
            place.ask(request, console, item -> {
                String made = item.path("password").asString("");
                console.out().println(made.isEmpty() ? "password of " + address + " changed" : address + "  password: " + made);
            });
            return 0;
        }
    }

    @Command(name = "show", description = "Show an account and its mailboxes.")
    private static final class Show extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        Show(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("account.show").with("address", address), console, this::print);
            return 0;
        }

        private void print(JsonNode item) {
            console.out()
                    .println(item.path("address").asString("") + ": POP3 DELE " + policy(item) + ", "
                            + (item.path("legacyAuth").asBoolean(false) ? "" : "no ")
                            + "APOP and CRAM-MD5, " + Sizes.show(item.path("used").asLong(0)) + " used of "
                            + Sizes.show(item.path("quota").asLong(0)));
            var table = new Table("MAILBOX", "MESSAGES", "UNSEEN", "OCTETS");
            for (JsonNode m : item.path("mailboxes"))
                table.row(m.path("name").asString(""), m.path("messages").asString(""), m.path("unseen").asString(""),
                        m.path("octets").asString(""));
            table.print(console.out());
        }
    }

    @Command(name = "set", description = "Set an account's policies.")
    private static final class Set extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";
        @Option(names = "--pop", paramLabel = "delete|keep", description = "What POP3's DELE does at QUIT: delete the message, or keep it and hide it from POP3.")
        private String pop = "";
        @Option(names = "--quota", paramLabel = "SIZE", description = "Octets, or with K, M, G; 0 for none.")
        private String quota = "";

        Set(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            Request request = Request.of("account.set").with("address", address).with("pop", pop);
            if (!quota.isEmpty())
                request.with("quota", Sizes.parse(quota));
            place.ask(request, console, _ -> {
            });
            return 0;
        }
    }
}
