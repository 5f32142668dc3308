package org.posthouse.agent.command;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthouse.agent.account.AccountException;
import org.posthouse.agent.letter.Quote;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.search.SearchBox;
import org.posthouse.mail.address.HeaderAddress.Entry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What there is: folders, lists, searches, conversations. */
final class ListVerbs {
    private ListVerbs() {}

    @Command(name = "folders", description = "List the folders, with what they are for and how many messages they hold.")
    static final class Folders extends Verb {
        Folders(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table(desk.terminal, "MESSAGES", "UNREAD", "ROLE", "FOLDER");
            for (Folder f : desk.folders()) {
                String role = f.role() == null ? "" : f.role();
                if (desk.json())
                    Json.of("folder").with("path", f.path()).with("role", f.role()).with("messages", f.messages())
                            .with("unread", f.unread())
                            .with("selectable", f.selectable()).with("subscribed", f.subscribed()).print(desk.terminal.out());
                else
                    table.row(Long.toString(f.messages()), Long.toString(f.unread()), role, f.path());
            }
            if (!desk.json())
                table.print("no folders");
            return 0;
        }
    }

    /** Verbs that print a page of a query. */
    abstract static class Page extends Verb {
        @Option(names = "--limit", defaultValue = "50", paramLabel = "N", description = "At most so many (default ${DEFAULT-VALUE}).")
        private int limit;
        @Option(names = "--offset", defaultValue = "0", paramLabel = "N", description = "Leave out so many of the newest.")
        private long offset;
        @Option(names = "--threads", description = "One line for each conversation.")
        private boolean threads;

        Page(Desk desk) {
            super(desk);
        }

        int print(Query query) throws IOException, AccountException, RemoteException, Failure {
            if (limit < 1 || limit > 10_000 || offset < 0)
                throw new Failure(Exit.USAGE, "--limit is from 1 to 10000, --offset not negative");
            Remote.Page page = desk.remote().list(query, offset, limit);
            if (threads)
                printThreads(desk, page.heads());
            else
                ListVerbs.print(desk, "message", page.heads());
            long shown = offset + page.heads().size();
            if (!desk.json() && desk.terminal.seen() && page.total() > shown)
                desk.terminal.err().println(shown + " of " + page.total() + "; more with --offset " + shown);
            return 0;
        }
    }

    @Command(name = "list", description = "List the messages of a folder, the newest first.")
    static final class Messages extends Page {
        @Parameters(arity = "0..1", defaultValue = "inbox", paramLabel = "FOLDER", description = "A folder or what it is for (default ${DEFAULT-VALUE}).")
        private String folder = "inbox";

        Messages(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            return print(new Query.In(desk.folder(folder)));
        }
    }

    @Command(name = "search", description = {"Search in the words of the search box:",
            "from:ann has:attachment before:2026-01 \"two words\" -not this OR that in:archive"})
    static final class Search extends Page {
        @Parameters(arity = "1..*", paramLabel = "WORD")
        private List<String> words = List.of();

        Search(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            var search = SearchBox.parse(String.join(" ", words), LocalDate.ofInstant(desk.clock.instant(), desk.zone), desk.zone);
            if (!search.faults().isEmpty())
                throw new Failure(Exit.USAGE, search.faults().getFirst());
            return print(search.query());
        }
    }

    @Command(name = "thread", description = "List a conversation, the oldest message first, own ones too.")
    static final class Conversation extends Verb {
        @Parameters(paramLabel = "ID")
        private String id = "";

        Conversation(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            ListVerbs.print(desk, "message", desk.remote().thread(new MessageId(id)));
            return 0;
        }
    }

    static void print(Desk desk, String type, List<Head> heads) {
        var table = new Table(desk.terminal, "ID", "", "DATE", "FROM", "SUBJECT");
        for (Head h : heads)
            if (desk.json())
                Json.head(type, h).print(desk.terminal.out());
            else
                table.row(h.id().value(), marks(h), day(desk, h), who(h.from()), h.subject());
        if (!desk.json())
            table.print("no messages");
    }

    private static void printThreads(Desk desk, List<Head> heads) {
        Map<String, List<Head>> threads = new LinkedHashMap<>();
        for (Head h : heads)
            threads.computeIfAbsent(h.thread() == null ? "id " + h.id() : h.thread(), t -> new ArrayList<>()).add(h);
        var table = new Table(desk.terminal, "ID", "", "DATE", "FROM", "SUBJECT");
        for (List<Head> thread : threads.values()) {
            Head newest = thread.getFirst();
            List<String> people = thread.reversed().stream().map(h -> who(h.from())).distinct().toList();
            if (desk.json())
                Json.of("thread").with("thread", newest.thread()).with("ids", thread.stream().map(h -> h.id().value()).toList())
                        .with("people", people).with("subject", newest.subject()).with("date", newest.date().toString())
                        .with("unread", thread.stream().filter(h -> !h.flags().contains("$seen")).count()).print(desk.terminal.out());
            else
                table.row(newest.id().value(), marks(newest), day(desk, newest),
                        String.join(", ", people) + (thread.size() > 1 ? " (" + thread.size() + ")" : ""), newest.subject());
        }
        if (!desk.json())
            table.print("no messages");
    }

    /** N new, F flagged, A answered, D draft, + with files. */
    static String marks(Head h) {
        Set<String> flags = h.flags();
        return (flags.contains("$seen") ? "" : "N") + (flags.contains("$flagged") ? "F" : "") + (flags.contains("$answered") ? "A" : "")
                + (flags.contains("$draft") ? "D" : "") + (h.attachments() ? "+" : "");
    }

    static String day(Desk desk, Head h) {
        ZonedDateTime date = h.date().atZone(desk.zone);
        ZonedDateTime now = desk.clock.instant().atZone(desk.zone);
        String pattern = !desk.terminal.seen() ? "yyyy-MM-dd HH:mm" : date.toLocalDate().equals(now.toLocalDate()) ? "HH:mm" : "yyyy-MM-dd";
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(date);
    }

    static String who(List<Entry> from) {
        if (from.isEmpty())
            return "";
        Entry first = from.getFirst();
        return first.name().isBlank() ? Quote.show(first) : first.name();
    }
}
