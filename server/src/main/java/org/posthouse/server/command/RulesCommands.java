package org.posthouse.server.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.posthouse.mail.sieve.Limits;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code rules}: the Sieve scripts of an account. RFC 5228 */
@Command(name = "rules", description = "Put, list, show, activate, remove, check and try Sieve scripts.", synopsisSubcommandLabel = "VERB")
final class RulesCommands extends VerbGroup {
    private RulesCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        return new CommandLine(new RulesCommands(console)).addSubcommand(new Put(console)).addSubcommand(new ListAll(console))
                .addSubcommand(new Show(console)).addSubcommand(new Activate(console)).addSubcommand(new Remove(console))
                .addSubcommand(new Check(console)).addSubcommand(new Try(console));
    }

    private static String text(JsonNode item, String name) {
        return item.path(name).asString("");
    }

    /** The text of a file, or of standard input for {@code -}. */
    private static String read(Console console, String file) throws IOException, AdminException {
        int max = Limits.DEFAULT.scriptOctets();
        try {
            byte[] bytes = file.equals("-") ? console.in().readNBytes(max + 1) : small(Path.of(file), max);
            if (bytes.length > max)
                throw new AdminException(Exit.DATA, "a script has at most " + max + " octets");
            return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
        } catch (NoSuchFileException e) {
            throw new AdminException(Exit.NO_INPUT, file + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new AdminException(Exit.DATA, file + " is not UTF-8; save it as UTF-8", e);
        }
    }

    private static byte[] small(Path file, int max) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(max + 1);
        }
    }

    private static void warn(Console console, ObjectNode item) {
        for (JsonNode w : item.path("warnings"))
            console.err().println("warning: " + w.asString(""));
    }

    @Command(name = "put", description = "Keep a script under a name; one with a mistake is refused.")
    private static final class Put extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS")
        private String address = "";
        @Parameters(index = "1", paramLabel = "NAME")
        private String name = "";
        @Parameters(index = "2", arity = "0..1", paramLabel = "FILE", description = "The script; by default standard input.")
        private String file = "-";
        @Option(names = "--activate", description = "Let it run for all mail from now on.")
        private boolean activate;

        Put(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("rules.put").with("address", address).with("name", name).with("script", read(console, file))
                    .with("activate", activate), console, item -> warn(console, item));
            return 0;
        }
    }

    @Command(name = "list", description = "List the scripts of an account.")
    private static final class ListAll extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        ListAll(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("NAME", "ACTIVE", "OCTETS", "CHANGED");
            place.ask(Request.of("rules.list").with("address", address), console,
                    item -> table.row(text(item, "name"), item.path("active").asBoolean() ? "yes" : "", text(item, "size"),
                            text(item, "changed")));
            if (place.json())
                return 0;
            if (table.isEmpty())
                console.out().println("no scripts");
            else
                table.print(console.out());
            return 0;
        }
    }

    @Command(name = "show", description = "Print a script; without a name the active one.")
    private static final class Show extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS")
        private String address = "";
        @Parameters(index = "1", arity = "0..1", paramLabel = "NAME")
        private String name = "";

        Show(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("rules.show").with("address", address).with("name", name), console,
                    item -> console.out().print(text(item, "script")));
            return 0;
        }
    }

    @Command(name = "activate", description = "Let a script run for all mail from now on.")
    private static final class Activate extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS")
        private String address = "";
        @Parameters(index = "1", arity = "0..1", paramLabel = "NAME")
        private String name = "";
        @Option(names = "--none", description = "Let no script run.")
        private boolean none;

        Activate(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            if (name.isEmpty() != none)
                throw new AdminException(Exit.USAGE, "give the name of a script, or --none");
            place.ask(Request.of("rules.activate").with("address", address).with("name", name).with("none", none), console, _ -> {
            });
            return 0;
        }
    }

    @Command(name = "remove", description = "Remove a script that is not active.")
    private static final class Remove extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS")
        private String address = "";
        @Parameters(index = "1", paramLabel = "NAME")
        private String name = "";

        Remove(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("rules.remove").with("address", address).with("name", name), console, _ -> {
            });
            return 0;
        }
    }

    @Command(name = "check", description = "Say what is wrong with a script, and where.")
    private static final class Check extends PlacedVerb {
        @Parameters(arity = "0..1", paramLabel = "FILE", description = "The script; by default standard input.")
        private String file = "-";

        Check(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("rules.check").with("script", read(console, file)), console, item -> {
                warn(console, item);
                console.out().println("the script can be used");
            });
            return 0;
        }
    }

    @Command(name = "try", description = "Show what a script would have done with mail that is there; nothing is changed.")
    private static final class Try extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";
        @Option(names = "--script", paramLabel = "FILE", description = "A script from a file (- is standard input); by default the active one.")
        private String file = "";
        @Option(names = "--name", paramLabel = "NAME", description = "A script of the account.")
        private String name = "";
        @Option(names = "--mailbox", defaultValue = "INBOX", paramLabel = "NAME", description = "Where the mail is (default ${DEFAULT-VALUE}).")
        private String mailbox = "INBOX";
        @Option(names = "--last", defaultValue = "1000", paramLabel = "N", description = "So many of the newest messages (default ${DEFAULT-VALUE}).")
        private int last;

        Try(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("MESSAGES", "WOULD BE");
            place.ask(Request.of("rules.try").with("address", address).with("script", file.isEmpty() ? "" : read(console, file))
                    .with("name", name).with("mailbox", mailbox).with("last", last), console, item -> print(item, table));
            return 0;
        }

        private void print(ObjectNode item, Table table) {
            if (item.has("uid")) {
                var actions = new StringBuilder();
                for (JsonNode a : item.path("actions"))
                    actions.append(actions.isEmpty() ? "" : ", ").append(a.asString(""));
                console.out().println(text(item, "uid") + "  " + actions + "  <- " + text(item, "from") + ": " + text(item, "subject")
                        + (item.has("error") ? "  (" + text(item, "error") + ")" : ""));
                return;
            }
            item.path("actions").properties().forEach(e -> table.row(e.getValue().asString(""), e.getKey()));
            console.out().println(text(item, "messages") + " messages");
            if (!table.isEmpty())
                table.print(console.out());
        }
    }
}
