package org.posthouse.agent.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.posthouse.agent.letter.FileName;
import org.posthouse.agent.letter.Original;
import org.posthouse.agent.letter.Parts;
import org.posthouse.agent.letter.Quote;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.mime.HeaderField;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a message says, and the files in it. */
final class ReadVerbs {
    /** Characters of text that are shown. */
    static final int MAX_TEXT = 4 << 20;

    private ReadVerbs() {}

    @Command(name = "read", description = "Show a message as text, and mark it as read.")
    static final class Read extends Verb {
        @ArgGroup(exclusive = true)
        private Form form = new Form();
        @Option(names = "--peek", description = "Do not mark it as read.")
        private boolean peek;
        @Parameters(paramLabel = "ID")
        private String id = "";

        static final class Form {
            @Option(names = "--raw", description = "Its octets as they are.")
            private boolean raw;
            @Option(names = "--headers", description = "Its header fields, decoded.")
            private boolean headers;
            @Option(names = "--html", description = "Its HTML as it was sent.")
            private boolean html;
        }

        Read(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            try (Desk.Fetched fetched = desk.fetch(id)) {
                if (form.raw)
                    raw(fetched);
                else if (form.headers)
                    headers(fetched.mail());
                else if (form.html)
                    desk.terminal.out().println(shown(Parts.of(fetched.mail()).html(MAX_TEXT)
                            .orElseThrow(() -> new Failure(Exit.DATA, id + " has no HTML"))));
                else if (desk.json())
                    letter(fetched.mail());
                else
                    desk.terminal.out().print(Clean.text(forPeople(fetched.mail())));
                desk.terminal.out().flush();
            }
            if (!peek && !form.raw)
                try {
                    desk.remote().flag(List.of(new MessageId(id)), Set.of("$seen"), Set.of());
                } catch (RemoteException.Unable e) {
                    // a maildrop has no such mark
                }
            return 0;
        }

        /** Exactly as it is, unless a terminal would obey it. */
        private void raw(Desk.Fetched fetched) throws IOException {
            PrintStream out = desk.terminal.out();
            try (InputStream in = fetched.spool().stream(0, fetched.spool().size())) {
                if (desk.terminal.seen())
                    out.print(Clean.text(new String(in.readNBytes(MAX_TEXT), StandardCharsets.UTF_8)));
                else
                    in.transferTo(out);
            }
        }

        private String shown(String text) {
            return desk.terminal.seen() ? Clean.text(text) : text;
        }

        private void headers(Original mail) {
            for (HeaderField f : mail.entity().header().fields())
                if (desk.json())
                    Json.of("header").with("name", f.name()).with("value", f.decoded()).print(desk.terminal.out());
                else
                    desk.terminal.out().println(Clean.line(f.toString()));
        }

        private void letter(Original mail) throws IOException {
            Parts parts = Parts.of(mail);
            Json.of("letter").with("id", id).with("messageId", String.join(" ", mail.ids("Message-ID")))
                    .with("inReplyTo", mail.ids("In-Reply-To")).with("references", mail.ids("References"))
                    .addresses("from", mail.addresses("From")).addresses("replyTo", mail.addresses("Reply-To"))
                    .addresses("to", mail.addresses("To")).addresses("cc", mail.addresses("Cc"))
                    .with("date", mail.date().map(d -> d.toInstant().toString()).orElse(null)).with("subject", mail.subject())
                    .with("text", parts.text(MAX_TEXT)).files(parts.files()).print(desk.terminal.out());
        }
    }

    static String forPeople(Original mail) throws IOException {
        Parts parts = Parts.of(mail);
        var out = new StringBuilder();
        for (String name : List.of("From", "Reply-To", "To", "Cc")) {
            String value = Quote.show(mail.addresses(name));
            if (!value.isEmpty())
                out.append(name).append(": ").append(Clean.line(value)).append('\n');
        }
        for (String name : List.of("Date", "Subject"))
            out.append(name).append(": ").append(Clean.line(mail.text(name))).append('\n');
        String text = parts.text(MAX_TEXT);
        out.append('\n').append(text).append(text.isEmpty() || text.endsWith("\n") ? "" : "\n");
        for (Parts.File f : parts.files())
            out.append("[file ").append(f.number()).append(": ").append(Clean.line(f.name())).append(' ').append(f.type()).append("]\n");
        return out.toString();
    }

    @Command(name = "list", description = "List the files in a message.")
    static final class ListFiles extends Verb {
        @Parameters(paramLabel = "ID")
        private String id = "";

        ListFiles(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            try (Desk.Fetched fetched = desk.fetch(id)) {
                var table = new Table(desk.terminal, "NUMBER", "TYPE", "NAME");
                for (Parts.File f : Parts.of(fetched.mail()).files())
                    if (desk.json())
                        Json.of("file").file(f).print(desk.terminal.out());
                    else
                        table.row(Integer.toString(f.number()), f.type(), f.name());
                if (!desk.json())
                    table.print("no files");
            }
            return 0;
        }
    }

    @Command(name = "save", description = "Save files of a message: those numbers, or all. Never over a file that is there, never outside the folder.")
    static final class Save extends Verb {
        @Parameters(index = "0", paramLabel = "ID")
        private String id = "";
        @Parameters(index = "1..*", paramLabel = "NUMBER")
        private List<Integer> numbers = List.of();
        @Option(names = {"-d", "--dir"}, defaultValue = ".", paramLabel = "DIR", description = "Where to (default: here).")
        private Path folder = Path.of(".");

        Save(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            if (!Files.isDirectory(folder))
                throw new Failure(Exit.CANNOT_CREATE, folder + " is no folder");
            try (Desk.Fetched fetched = desk.fetch(id)) {
                List<Parts.File> all = Parts.of(fetched.mail()).files();
                for (int n : numbers)
                    if (n < 1 || n > all.size())
                        throw new Failure(Exit.NO_INPUT, id + " has no file " + n + ", but " + all.size());
                for (Parts.File f : all)
                    if (numbers.isEmpty() || numbers.contains(f.number()))
                        save(fetched, f);
            }
            return 0;
        }

        private void save(Desk.Fetched fetched, Parts.File f) throws IOException {
            Path saved;
            try (InputStream content = f.open(fetched.spool())) {
                saved = FileName.save(folder, FileName.safe(f.name(), "file-" + f.number()), content);
            }
            if (desk.json())
                Json.of("saved").with("number", f.number()).with("path", saved.toString()).with("size", Files.size(saved))
                        .print(desk.terminal.out());
            else
                desk.terminal.out().println(saved);
        }
    }
}
