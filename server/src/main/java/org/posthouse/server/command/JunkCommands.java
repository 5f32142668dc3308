package org.posthouse.server.command;

import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code junk}: what is junk to an account, and why. */
@Command(name = "junk", description = "Explain what is junk to an account, accept or block senders, and learn anew.", synopsisSubcommandLabel = "VERB")
final class JunkCommands extends VerbGroup {
    private JunkCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        return new CommandLine(new JunkCommands(console)).addSubcommand(new Explain(console)).addSubcommand(new Allow(console))
                .addSubcommand(new Block(console)).addSubcommand(new Forget(console)).addSubcommand(new ListAll(console))
                .addSubcommand(new Train(console)).addSubcommand(new Stats(console));
    }

    private static String text(JsonNode item, String name) {
        return item.path(name).asString("");
    }

    private static void parts(Console console, JsonNode parts) {
        for (JsonNode p : parts) {
            String points = text(p, "points");
            console.out()
                    .println("  " + " ".repeat(Math.max(0, 6 - points.length())) + points + "  " + text(p, "name") + ": " + text(p, "why"));
        }
    }

    @Command(name = "explain", description = "Say why a message was, or was not, taken for junk.")
    private static final class Explain extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS", description = "The account.")
        private String address = "";
        @Parameters(index = "1", paramLabel = "ID", description = "The message's id in the journey, or its Message-ID.")
        private String id = "";

        Explain(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("junk.explain").with("address", address).with("id", id), console, this::print);
            return 0;
        }

        private void print(ObjectNode j) {
            console.out().println(text(j, "id") + " " + (j.path("junk").asBoolean() ? "is junk" : "is not junk") + ": " + text(j, "score")
                    + " points, junk from " + text(j, "threshold") + " on"
                    + (j.path("firstTime").asBoolean() ? "; a first-time sender" : "")
                    + (text(j, "mailbox").isEmpty() ? "" : "; delivered to " + text(j, "mailbox"))
                    + (text(j, "rule").isEmpty() ? "" : " by the account's rules"));
            parts(console, j.path("parts"));
        }
    }

    /** Shows what a rule changes among the mail that is there. */
    private abstract static class Rule extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS", description = "The account.")
        private String address = "";
        @Parameters(index = "1", paramLabel = "SENDER", description = "An address, or @ and a domain.")
        private String sender = "";
        @Option(names = "--dry-run", description = "Only show what would change.")
        private boolean dry;
        @Option(names = "--last", defaultValue = "1000", paramLabel = "N", description = "Look at so many of the newest messages of the INBOX and of Junk (default ${DEFAULT-VALUE}).")
        private int last;
        private final String verb;

        Rule(Console console, String verb) {
            super(console);
            this.verb = verb;
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of(verb).with("address", address).with("sender", sender).with("dry-run", dry).with("last", last), console,
                    this::print);
            return 0;
        }

        private void print(ObjectNode item) {
            if (item.has("uid")) {
                console.out().println("  " + text(item, "mailbox") + " " + item.path("uid").asLong() + "  "
                        + (item.path("then").path("junk").asBoolean() ? "would be junk" : "would not be junk") + " ("
                        + text(item.path("now"), "score") + " -> " + text(item.path("then"), "score") + ")  <- " + text(item, "from") + ": "
                        + text(item, "subject"));
                return;
            }
            console.out().println("of " + item.path("looked").asLong() + " messages " + item.path("fromSender").asLong() + " are from "
                    + text(item, "sender") + ", and " + item.path("changed").asLong() + " would be judged otherwise");
            console.out().println(item.path("done").asBoolean()
                    ? "mail from " + text(item, "sender") + " is from now on " + (item.path("accept").asBoolean() ? "accepted" : "junk")
                    : "nothing is changed");
        }
    }

    @Command(name = "allow", description = "Always accept a sender's mail, where it is proven to be his.")
    private static final class Allow extends Rule {
        Allow(Console console) {
            super(console, "junk.allow");
        }
    }

    @Command(name = "block", description = "Always take a sender's mail for junk.")
    private static final class Block extends Rule {
        Block(Console console) {
            super(console, "junk.block");
        }
    }

    @Command(name = "forget", description = "Take back an allow or a block.")
    private static final class Forget extends PlacedVerb {
        @Parameters(index = "0", paramLabel = "ADDRESS", description = "The account.")
        private String address = "";
        @Parameters(index = "1", paramLabel = "SENDER", description = "An address, or @ and a domain.")
        private String sender = "";

        Forget(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.order(Request.of("junk.forget").with("address", address).with("sender", sender), console,
                    "there is no rule for " + sender + " any more");
            return 0;
        }
    }

    @Command(name = "list", description = "List the senders that are always accepted or always junk.")
    private static final class ListAll extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS", description = "The account.")
        private String address = "";

        ListAll(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("SENDER", "MAIL IS", "SINCE");
            place.ask(Request.of("junk.list").with("address", address), console,
                    r -> table.row(text(r, "sender"), r.path("accept").asBoolean() ? "accepted" : "junk", text(r, "since")));
            if (place.json())
                return 0;
            if (table.isEmpty())
                console.out().println("no senders");
            else
                table.print(console.out());
            return 0;
        }
    }

    private static void totals(Console console, ObjectNode t) {
        console.out().println("learnt from " + t.path("junk").asLong() + " junk and " + t.path("good").asLong() + " good messages: "
                + t.path("words").asLong() + " words, " + t.path("senders").asLong() + " senders");
    }

    @Command(name = "train", description = "Forget what was learnt, and learn anew from the mail that is there.")
    private static final class Train extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS", description = "The account.")
        private String address = "";
        @Option(names = "--last", defaultValue = "2000", paramLabel = "N", description = "From so many of the newest messages of each mailbox (default ${DEFAULT-VALUE}).")
        private int last;

        Train(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("junk.train").with("address", address).with("last", last), console, t -> totals(console, t));
            return 0;
        }
    }

    @Command(name = "stats", description = "Show how much was learnt.")
    private static final class Stats extends PlacedVerb {
        @Parameters(paramLabel = "ADDRESS", description = "The account.")
        private String address = "";

        Stats(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("junk.stats").with("address", address), console, t -> totals(console, t));
            return 0;
        }
    }
}
