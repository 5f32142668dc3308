package org.posthouse.server.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code list}: addresses that stand for many, and what is posted to them. */
@Command(name = "list", description = "Add, remove and change lists of addresses, their members, and posts that wait for a moderator.", synopsisSubcommandLabel = "VERB")
final class ListCommands extends VerbGroup {
    private ListCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        return new CommandLine(new ListCommands(console)).addSubcommand(new Add(console)).addSubcommand(new Set(console))
                .addSubcommand(new Remove(console)).addSubcommand(new ListAll(console)).addSubcommand(new Show(console))
                .addSubcommand(new Join(console)).addSubcommand(new Leave(console)).addSubcommand(new Members(console))
                .addSubcommand(new Pending(console)).addSubcommand(new Approve(console)).addSubcommand(new Reject(console));
    }

    /** What every verb has. */
    private abstract static class OfOne implements Callable<Integer> {
        @Mixin
        Place place = new Place();
        @Parameters(index = "0", paramLabel = "NAME", description = "The list's address.")
        String name = "";
        final Console console;

        OfOne(Console console) {
            this.console = console;
        }

        /** With a sentence afterwards, or what the items say. */
        int ask(Request request, String sentence, Items people) throws Exception {
            place.ask(request.with("name", name), console, people);
            if (!place.json() && !sentence.isEmpty())
                console.out().println(sentence);
            return 0;
        }
    }

    /** What a list can be made to be; null is left as it is. */
    private static final class Nature {
        @Option(names = "--title", paramLabel = "TEXT", description = "A few words for people.")
        private @Nullable String title;
        @Option(names = "--post", paramLabel = "anyone|members|moderators", description = "Who may post without being asked after; members at first.")
        private @Nullable String post;
        @Option(names = "--hold", negatable = true, description = "Posts of others wait for a moderator; otherwise they are refused.")
        private @Nullable Boolean holds;
        @Option(names = "--prefix", paramLabel = "TEXT", description = "Put this before the subject of each post; it breaks signatures.")
        private @Nullable String prefix;
        @Option(names = "--moderator", paramLabel = "ADDRESS", description = "Who decides and is told; may be given several times, and replaces those before.")
        private List<String> moderators = new ArrayList<>();

        Request in(Request request) {
            if (title != null)
                request.with("title", title);
            if (post != null)
                request.with("post", post);
            if (holds != null)
                request.with("holds", holds);
            if (prefix != null)
                request.with("prefix", prefix);
            return moderators.isEmpty() ? request : request.with("moderators", moderators);
        }
    }

    @Command(name = "add", description = "Make a list, with members if any are given.")
    private static final class Add extends OfOne {
        @Mixin
        private Nature nature = new Nature();
        @Parameters(index = "1..*", arity = "0..*", paramLabel = "MEMBER")
        private List<String> members = new ArrayList<>();

        Add(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            return ask(nature.in(Request.of("list.add").with("members", members)), "added " + name, _ -> {
            });
        }
    }

    @Command(name = "set", description = "Change what a list is.")
    private static final class Set extends OfOne {
        @Mixin
        private Nature nature = new Nature();

        Set(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            return ask(nature.in(Request.of("list.set")), "changed " + name, _ -> {
            });
        }
    }

    @Command(name = "remove", description = "Remove a list, its members and what waits for its moderators.")
    private static final class Remove extends OfOne {
        Remove(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            return ask(Request.of("list.remove"), "removed " + name, _ -> {
            });
        }
    }

    @Command(name = "list", description = "List the lists.")
    private static final class ListAll extends PlacedVerb {
        ListAll(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("NAME", "MEMBERS", "POST", "WAITING");
            place.ask(Request.of("list.list"), console, item -> table.row(item.path("name").asString(""), item.path("members").asString(""),
                    item.path("post").asString(""), item.path("pending").asString("")));
            if (!place.json())
                table.print(console.out());
            return 0;
        }
    }

    @Command(name = "show", description = "Show what a list is.")
    private static final class Show extends OfOne {
        Show(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            return ask(Request.of("list.show"), "", this::print);
        }

        private void print(JsonNode item) {
            List<String> moderators = new ArrayList<>();
            for (JsonNode m : item.path("moderators"))
                moderators.add(m.asString(""));
            var table = new Table("WHAT", "IS");
            table.row("title", item.path("title").asString(""));
            table.row("may post", item.path("post").asString(""));
            table.row("others", item.path("holds").asBoolean(false) ? "wait for a moderator" : "are refused");
            table.row("moderators", String.join(", ", moderators));
            table.row("subject prefix", item.path("prefix").asString(""));
            table.row("members", item.path("members").asString("") + ", " + item.path("suspended").asString("") + " suspended");
            table.row("waiting", item.path("pending").asString(""));
            table.print(console.out());
        }
    }

    @Command(name = "join", description = "Take addresses onto a list; those suspended get mail again.")
    private static final class Join extends OfOne {
        @Parameters(index = "1..*", arity = "0..*", paramLabel = "MEMBER")
        private List<String> members = new ArrayList<>();
        @Option(names = "--stdin", description = "Read (more) addresses from standard input, one per line.")
        private boolean stdin;

        Join(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            if (stdin)
                members.addAll(new Input(console).lines());
            return ask(Request.of("list.join").with("members", members), "",
                    item -> console.out().println(item.path("joined").asString("") + " joined " + name));
        }
    }

    @Command(name = "leave", description = "Take addresses off a list.")
    private static final class Leave extends OfOne {
        @Parameters(index = "1..*", arity = "1..*", paramLabel = "MEMBER")
        private List<String> members = new ArrayList<>();

        Leave(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            return ask(Request.of("list.leave").with("members", members), "",
                    item -> console.out().println(item.path("left").asString("") + " left " + name));
        }
    }

    @Command(name = "members", description = "List who is on a list.")
    private static final class Members extends OfOne {
        Members(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("MEMBER", "SINCE", "DAYS WITH BOUNCES", "SUSPENDED");
            ask(Request.of("list.members"), "", item -> table.row(item.path("address").asString(""), item.path("since").asString(""),
                    item.path("bounceDays").asString(""), item.path("suspended").asString("")));
            if (!place.json())
                table.print(console.out());
            return 0;
        }
    }

    @Command(name = "pending", description = "List the posts that wait for a moderator.")
    private static final class Pending extends OfOne {
        Pending(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("ID", "SINCE", "FROM", "SUBJECT");
            ask(Request.of("list.pending"), "", item -> table.row(item.path("id").asString(""), item.path("at").asString(""),
                    item.path("from").asString(""), item.path("subject").asString("")));
            if (!place.json())
                table.print(console.out());
            return 0;
        }
    }

    @Command(name = "approve", description = "Let a post through that waits.")
    private static final class Approve extends OfOne {
        @Parameters(index = "1", paramLabel = "ID")
        private String id = "";

        Approve(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            return ask(Request.of("list.approve").with("id", id), "posted " + id, _ -> {
            });
        }
    }

    @Command(name = "reject", description = "Throw a post away that waits.")
    private static final class Reject extends OfOne {
        @Parameters(index = "1", paramLabel = "ID")
        private String id = "";
        @Option(names = "--reason", paramLabel = "TEXT", description = "Tell the sender, with this reason.")
        private String reason = "";

        Reject(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            return ask(Request.of("list.reject").with("id", id).with("reason", reason), "rejected " + id, _ -> {
            });
        }
    }
}
