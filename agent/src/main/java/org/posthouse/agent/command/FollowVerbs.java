package org.posthouse.agent.command;

import org.posthouse.agent.remote.Change;
import org.posthouse.agent.remote.MessageId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What happens: in a folder now, to a message on its way. */
final class FollowVerbs {
    private FollowVerbs() {}

    @Command(name = "watch", description = "Tell what happens in a folder, one line for each change, until it is interrupted.")
    static final class Watch extends Verb {
        @Parameters(arity = "0..1", defaultValue = "inbox", paramLabel = "FOLDER", description = "Default: ${DEFAULT-VALUE}.")
        private String folder = "inbox";

        Watch(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            desk.remote().watch(desk.folder(folder), this::tell);
            return 0;
        }

        private void tell(Change change) {
            var out = desk.terminal.out();
            if (desk.json())
                switch (change) {
                    case Change.Arrived a -> Json.head("arrived", a.head()).print(out);
                    case Change.Flagged f ->
                        Json.of("flagged").with("id", f.id().value()).with("flags", f.flags().stream().sorted().toList()).print(out);
                    case Change.Gone g -> Json.of("gone").with("id", g.id().value()).print(out);
                }
            else
                out.println(Clean.line(switch (change) {
                    case Change.Arrived a -> "arrived " + a.head().id() + " " + ListVerbs.who(a.head().from()) + ": " + a.head().subject();
                    case Change.Flagged f -> "flagged " + f.id() + " " + String.join(" ", f.flags().stream().sorted().toList());
                    case Change.Gone g -> "gone " + g.id();
                }));
            out.flush();
        }
    }

    @Command(name = "journey", description = "Show what happened to a message: how it came, or whom it reached.")
    static final class Journey extends Verb {
        @Parameters(paramLabel = "ID")
        private String id = "";

        Journey(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            String journey = desk.remote().journey(new MessageId(id));
            if (desk.json())
                Json.of("journey").with("id", id).tree("journey", journey).print(desk.terminal.out());
            else
                tell("", Json.MAPPER.readTree(journey));
            return 0;
        }

        /** Members as lines, those within set in. */
        private void tell(String indent, JsonNode node) {
            for (String name : node.propertyNames())
                member(indent, name, node.path(name));
        }

        private void member(String indent, String name, JsonNode value) {
            var out = desk.terminal.out();
            if (value.isObject() && !value.isEmpty()) {
                out.println(indent + Clean.line(name) + ":");
                tell(indent + "  ", value);
            } else if (value.isArray()) {
                for (JsonNode one : value)
                    member(indent, name, one);
            } else if (!value.isNull() && !value.isMissingNode() && !value.isContainer()) {
                out.println(indent + Clean.line(name) + ": " + Clean.line(value.asString("")));
            }
        }
    }
}
