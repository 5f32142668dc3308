package org.posthouse.server.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code alias}: names that lead to others. */
@Command(name = "alias", description = "Add, remove and list aliases.", synopsisSubcommandLabel = "VERB")
final class AliasCommands implements Runnable {
    private final Console console;

    private AliasCommands(Console console) {
        this.console = console;
    }

    static CommandLine all(Console console) {
        return new CommandLine(new AliasCommands(console)).addSubcommand(new Add(console)).addSubcommand(new Remove(console))
                .addSubcommand(new ListAll(console));
    }

    @Override
    public void run() {
        CommandLine.usage(this, console.out());
    }

    @Command(name = "add", description = "Let a name lead to others, here or elsewhere; *@DOMAIN takes what nobody else takes.")
    private static final class Add implements Callable<Integer> {
        @Mixin
        private Place place = new Place();
        @Parameters(index = "0", paramLabel = "NAME")
        private String name = "";
        @Parameters(index = "1..*", arity = "1..*", paramLabel = "TARGET")
        private List<String> targets = new ArrayList<>();
        private final Console console;

        Add(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("alias.add").with("name", name).with("targets", targets), console, _ -> {
            });
            if (!place.json())
                console.out().println(name + " leads to " + String.join(", ", targets));
            return 0;
        }
    }

    @Command(name = "remove", description = "Remove an alias.")
    private static final class Remove implements Callable<Integer> {
        @Mixin
        private Place place = new Place();
        @Parameters(paramLabel = "NAME")
        private String name = "";
        private final Console console;

        Remove(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("alias.remove").with("name", name), console, _ -> {
            });
            if (!place.json())
                console.out().println("removed " + name);
            return 0;
        }
    }

    @Command(name = "list", description = "List aliases.")
    private static final class ListAll implements Callable<Integer> {
        @Mixin
        private Place place = new Place();
        @Parameters(arity = "0..1", paramLabel = "DOMAIN", description = "Only those of this domain.")
        private String domain = "";
        private final Console console;

        ListAll(Console console) {
            this.console = console;
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
