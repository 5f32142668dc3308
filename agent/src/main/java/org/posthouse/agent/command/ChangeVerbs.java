package org.posthouse.agent.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.account.AccountException;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.RemoteException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is done with messages: moved, copied, flagged, thrown away. */
final class ChangeVerbs {
    private ChangeVerbs() {}

    static void add(CommandLine all, Desk desk) {
        all.addSubcommand(new Move(desk)).addSubcommand(new Copy(desk)).addSubcommand(new Flag(desk)).addSubcommand(new Archive(desk))
                .addSubcommand(new Junk(desk)).addSubcommand(new Delete(desk));
    }

    static List<MessageId> ids(List<String> given) {
        return given.stream().distinct().map(MessageId::new).toList();
    }

    private static void changed(Desk desk, String verb, List<MessageId> ids, @Nullable String folder, List<@Nullable MessageId> now) {
        for (int i = 0; i < ids.size(); i++)
            if (desk.json())
                Json.of("changed").with("verb", verb).with("id", ids.get(i).value()).with("folder", folder)
                        .with("newId", Json.values(now).get(i).isEmpty() ? null : Json.values(now).get(i)).print(desk.terminal.out());
        if (!desk.json() && desk.terminal.seen())
            desk.terminal.out().println(verb + ": " + ids.size() + (ids.size() == 1 ? " message" : " messages")
                    + (folder == null ? "" : " to " + Clean.line(folder)) + "; `mail undo` takes it back");
    }

    /** Moves, and remembers where from. */
    static void move(Desk desk, String verb, List<MessageId> ids, String folder) throws IOException, AccountException, RemoteException {
        List<Head> before = desk.remote().heads(ids);
        List<@Nullable MessageId> now = desk.remote().move(ids, folder);
        ObjectNode deed = deed(desk, "move", verb);
        ArrayNode list = deed.putArray("messages");
        for (int i = 0; i < ids.size(); i++)
            remembered(list, now.get(i), before.get(i));
        desk.journal().add(deed);
        changed(desk, verb, ids, folder, now);
    }

    /** What a message is called now, and where it was before. */
    private static ObjectNode remembered(ArrayNode list, @Nullable MessageId now, Head before) {
        ObjectNode one = list.addObject().put("id", now == null ? null : now.value());
        ArrayNode from = one.putArray("folders");
        before.folders().stream().sorted().forEach(from::add);
        return one;
    }

    static ObjectNode deed(Desk desk, String kind, String verb) {
        return Json.MAPPER.createObjectNode().put("at", desk.clock.instant().toString()).put("deed", kind).put("verb", verb);
    }

    /** Sets and takes flags, and remembers what each message had. */
    static void flag(Desk desk, String verb, List<MessageId> ids, Set<String> add, Set<String> remove)
            throws IOException, AccountException, RemoteException {
        List<Head> before = desk.remote().heads(ids);
        desk.remote().flag(ids, add, remove);
        ObjectNode deed = deed(desk, "flag", verb);
        ArrayNode list = deed.putArray("messages");
        for (Head h : before) {
            ObjectNode one = list.addObject().put("id", h.id().value());
            ArrayNode again = one.putArray("add");
            remove.stream().filter(h.flags()::contains).sorted().forEach(again::add);
            ArrayNode away = one.putArray("remove");
            add.stream().filter(f -> !h.flags().contains(f)).sorted().forEach(away::add);
        }
        desk.journal().add(deed);
        changed(desk, verb, ids, null, new ArrayList<>(ids));
    }

    /** A verb that takes ids, and then a folder. */
    abstract static class ToFolder extends Verb {
        @Parameters(arity = "2..*", paramLabel = "ID... FOLDER", hideParamSyntax = true)
        private List<String> given = List.of();

        ToFolder(Desk desk) {
            super(desk);
        }

        List<MessageId> which() {
            return ids(given.subList(0, given.size() - 1));
        }

        String goal() throws IOException, AccountException, RemoteException {
            return desk.folder(given.getLast());
        }
    }

    @Command(name = "move", description = "Move messages to a folder.")
    static final class Move extends ToFolder {
        Move(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            move(desk, "moved", which(), goal());
            return 0;
        }
    }

    @Command(name = "copy", description = "Copy messages to a folder.")
    static final class Copy extends ToFolder {
        Copy(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            String folder = goal();
            List<MessageId> ids = which();
            List<Head> before = desk.remote().heads(ids);
            List<@Nullable MessageId> now = desk.remote().copy(ids, folder);
            ObjectNode deed = deed(desk, "copy", "copied");
            ArrayNode list = deed.putArray("messages");
            for (int i = 0; i < ids.size(); i++) {
                ObjectNode one = remembered(list, now.get(i), before.get(i));
                one.put("original", ids.get(i).value());
            }
            desk.journal().add(deed);
            changed(desk, "copied", which(), folder, now);
            return 0;
        }
    }

    /** A verb that takes ids alone. */
    abstract static class Ids extends Verb {
        @Parameters(arity = "1..*", paramLabel = "ID")
        private List<String> given = List.of();

        Ids(Desk desk) {
            super(desk);
        }

        List<MessageId> which() {
            return ids(given);
        }
    }

    @Command(name = "flag", description = {"Set flags of messages with +NAME, take them with -NAME:",
            "seen, flagged, answered, draft, forwarded, or any keyword."})
    static final class Flag extends Verb {
        private static final Map<String, String> SHORT = Map.of("seen", "$seen", "read", "$seen", "flagged", "$flagged", "starred",
                "$flagged", "answered", "$answered", "draft", "$draft", "forwarded", "$forwarded", "junk", "$junk");
        @Option(names = {"-x", "--remove"}, paramLabel = "NAME", description = "Take this flag, as -NAME does.")
        private List<String> taken = List.of();
        @Parameters(arity = "1..*", paramLabel = "ID... +NAME", hideParamSyntax = true)
        private List<String> given = List.of();

        Flag(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            Set<String> add = new TreeSet<>();
            Set<String> remove = new TreeSet<>();
            List<String> ids = new ArrayList<>();
            for (String word : given)
                if (word.startsWith("+"))
                    add.add(keyword(word.substring(1)));
                else if (word.startsWith("-"))
                    remove.add(keyword(word.substring(1)));
                else
                    ids.add(word);
            for (String word : taken)
                remove.add(keyword(word));
            if (ids.isEmpty() || add.isEmpty() && remove.isEmpty())
                throw new Failure(Exit.USAGE, "which messages, and which flags? For example: mail flag INBOX:12 +flagged");
            flag(desk, "flagged", ids(ids), add, remove);
            return 0;
        }

        /** A keyword as servers know it. RFC 9051 §2.3.2 */
        private static String keyword(String word) throws Failure {
            String name = word.toLowerCase(Locale.ROOT);
            if (name.isEmpty() || name.length() > 100 || name.chars().anyMatch(c -> c <= ' ' || c > 126 || "(){]%*\"\\".indexOf(c) >= 0))
                throw new Failure(Exit.USAGE, "\"" + word + "\" is no flag");
            return SHORT.getOrDefault(name, name);
        }
    }

    @Command(name = "archive", description = "Move messages to the archive.")
    static final class Archive extends Ids {
        Archive(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            move(desk, "archived", which(), desk.special("archive", "Archive"));
            return 0;
        }
    }

    @Command(name = "junk", description = "Move messages to Junk, so that the server learns from it; with --not back to the inbox.")
    static final class Junk extends Ids {
        @Option(names = "--not", description = "They are none.")
        private boolean not;

        Junk(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            if (not)
                move(desk, "not junk", which(), desk.folder("inbox"));
            else
                move(desk, "junk", which(), desk.special("junk", "Junk"));
            return 0;
        }
    }

    @Command(name = "delete", description = "Move messages to Trash, which is made where there is none; with --forever remove them.")
    static final class Delete extends Ids {
        @Option(names = "--forever", description = "Remove them for ever; that cannot be undone.")
        private boolean forever;

        Delete(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            if (forever) {
                desk.remote().destroy(which());
                for (MessageId id : which())
                    if (desk.json())
                        Json.of("changed").with("verb", "destroyed").with("id", id.value()).with("folder", (String) null)
                                .with("newId", (String) null).print(desk.terminal.out());
                return 0;
            }
            String trash = desk.special("trash", "Trash");
            for (Head h : desk.remote().heads(which()))
                if (h.folders().equals(Set.of(trash)))
                    throw new Failure(Exit.USAGE, h.id() + " is in " + trash + " already; --forever removes it");
            move(desk, "deleted", which(), trash);
            return 0;
        }
    }
}
