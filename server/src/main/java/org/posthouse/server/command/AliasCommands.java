package org.posthouse.server.command;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code alias}: names that lead to others. */
@Command(name = "alias", description = "Add, remove and list aliases.", synopsisSubcommandLabel = "VERB")
final class AliasCommands extends VerbGroup {
    private AliasCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        return new CommandLine(new AliasCommands(console)).addSubcommand(new Add(console)).addSubcommand(new Remove(console))
                .addSubcommand(new ListAll(console));
    }

    @Command(name = "add", description = "Let a name lead to others, here or elsewhere; *@DOMAIN takes what nobody else takes.")
    private static final class Add extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "NAME")
        private String name = "";
        @Parameters(index = "1..*", arity = "1..*", paramLabel = "TARGET")
        private List<String> targets = new ArrayList<>();

        Add(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.order(Request.of("alias.add").with("name", name).with("targets", targets), console,
                    name + " leads to " + String.join(", ", targets));
            return 0;
        }
    }

    @Command(name = "remove", description = "Remove an alias.")
    private static final class Remove extends PlacedVerb {
        @Parameters(paramLabel = "NAME")
        private String name = "";

        Remove(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.order(Request.of("alias.remove").with("name", name), console, "removed " + name);
            return 0;
        }
    }

    @Command(name = "list", description = "List aliases.")
    private static final class ListAll extends PlacedVerb {
        @Parameters(arity = "0..1", paramLabel = "DOMAIN", description = "Only those of this domain.")
        private String domain = "";

        ListAll(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("NAME", "LEADS TO");
            place.ask(Request.of("alias.list").with("domain", domain), console, item -> {
                List<String> targets = new ArrayList<>();
                for (JsonNode target : item.path("targets"))
                    targets.add(target.asString(""));
                table.row(item.path("name").asString(""), String.join(", ", targets));
            });
            if (!place.json())
                table.print(console.out());
            return 0;
        }
    }
}
