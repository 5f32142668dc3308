package org.posthouse.agent.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.account.AccountException;
import org.posthouse.agent.account.Identity;
import org.posthouse.agent.letter.NewLetter;
import org.posthouse.agent.letter.Original;
import org.posthouse.agent.letter.Parts;
import org.posthouse.agent.letter.Quote;
import org.posthouse.agent.letter.Recipients;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress.Entry;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is written: new letters, answers, what is passed on, drafts. */
final class WriteVerbs {
    private static final int MAX_TEXT = 16 << 20;

    private WriteVerbs() {}

    static void add(CommandLine all, Desk desk) {
        all.addSubcommand(new Compose(desk)).addSubcommand(new Reply(desk)).addSubcommand(new ReplyAll(desk))
                .addSubcommand(new Forward(desk))
                .addSubcommand(new Draft(desk));
    }

    /** What all of them can be told. */
    abstract static class Writing extends Verb {
        @Option(names = "--from", paramLabel = "ADDRESS", description = "Which of the account's identities writes.")
        private String from = "";
        @Option(names = "--to", paramLabel = "ADDRESS")
        private List<String> to = List.of();
        @Option(names = "--cc", paramLabel = "ADDRESS")
        private List<String> cc = List.of();
        @Option(names = "--bcc", paramLabel = "ADDRESS")
        private List<String> bcc = List.of();
        @Option(names = {"-s", "--subject"}, paramLabel = "TEXT")
        private @Nullable String subject;
        @Option(names = {"-m", "--message"}, paramLabel = "TEXT", description = "The text itself.")
        private @Nullable String message;
        @Option(names = {"-f", "--file"}, paramLabel = "FILE", description = "The text is in that file (- for standard input).")
        private @Nullable String file;
        @Option(names = {"-e", "--edit"}, description = "Open $VISUAL or $EDITOR, also where the text is given.")
        private boolean edit;
        @Option(names = "--attach", paramLabel = "FILE[:TYPE]", description = "Enclose a file, of that media type.")
        private List<String> attach = List.of();
        @Option(names = "--inline", paramLabel = "FILE[:TYPE]", description = "Show a picture below the text.")
        private List<String> inline = List.of();
        @Option(names = "--no-signature")
        private boolean unsigned;
        @Option(names = "--draft", description = "Keep it in Drafts instead of sending it.")
        private boolean draft;
        @Option(names = "--at", paramLabel = "TIME", description = "Send it then: 2026-11-21T09:00, or 10s, 5m, 2h, 1d from now.")
        private @Nullable String at;
        /** Whether it left, or was only kept or abandoned. */
        boolean sent;

        Writing(Desk desk) {
            super(desk);
        }

        Identity identity(Identity otherwise) throws AccountException, Failure {
            if (from.isEmpty())
                return otherwise;
            for (Identity i : desk.account().identities())
                if (AddressList.entries(AddressList.parse(from)).stream()
                        .anyMatch(e -> Recipients.key(e).equals(Recipients.key(i.entry()))))
                    return i;
            throw new Failure(Exit.USAGE, from + " is none of the account's identities");
        }

        static List<Entry> entries(List<String> given) {
            List<Entry> all = new ArrayList<>();
            for (String g : given)
                all.addAll(AddressList.entries(AddressList.parse(g)));
            return all;
        }

        /** Adds what the options say, asks for the text, and sends or keeps it. */
        int finish(NewLetter letter, String quoted) throws IOException, AccountException, RemoteException, Failure {
            letter.to = both(letter.to, to);
            letter.cc = both(letter.cc, cc);
            letter.bcc = both(letter.bcc, bcc);
            if (subject != null)
                letter.subject = subject;
            for (String a : attach)
                enclose(letter, a, false);
            for (String a : inline)
                enclose(letter, a, true);
            Instant notBefore = at == null ? null : moment(at);
            Post.addresses(letter.recipients());
            String own = text();
            String signature = unsigned ? "" : letter.from.signature();
            letter.text = Quote.signed(own == null ? "" : own, signature, quoted);
            boolean keep = draft || this instanceof Draft;
            if (edit || own == null && desk.terminal.typed()) {
                Editor.Choice choice = new Editor(desk).edit(letter);
                if (choice == Editor.Choice.ABANDON) {
                    desk.warn("nothing was sent");
                    return 0;
                }
                keep |= choice == Editor.Choice.KEEP;
            }
            if (!keep) {
                int exit = new Post(desk).send(letter, notBefore);
                sent = true;
                return exit;
            }
            new Post(desk).draft(letter);
            return 0;
        }

        private static List<Entry> both(List<Entry> had, List<String> more) {
            List<Entry> all = new ArrayList<>(had);
            all.addAll(entries(more));
            return all;
        }

        private static void enclose(NewLetter letter, String given, boolean inline) throws NoSuchFileException {
            int colon = given.lastIndexOf(':');
            boolean typed = colon > 0 && given.indexOf('/', colon) > 0 && !Files.exists(Path.of(given));
            Path path = Path.of(typed ? given.substring(0, colon) : given);
            if (!Files.isRegularFile(path))
                throw new NoSuchFileException(path.toString());
            letter.enclose(path, typed ? given.substring(colon + 1) : "", inline);
        }

        /** The text as it was given, or null where it has to be written yet. */
        private @Nullable String text() throws IOException, Failure {
            if (message != null && file != null)
                throw new Failure(Exit.USAGE, "--message and --file: give one of them");
            if (message != null)
                return message.endsWith("\n") ? message : message + "\n";
            if (file != null && !file.equals("-")) {
                if (Files.size(Path.of(file)) > MAX_TEXT)
                    throw new Failure(Exit.DATA, file + " is too long for a text; --attach it");
                return Files.readString(Path.of(file), StandardCharsets.UTF_8).replace("\r\n", "\n");
            }
            if (file == null && desk.terminal.typed())
                return null;
            byte[] read = desk.terminal.in().readNBytes(MAX_TEXT + 1);
            if (read.length > MAX_TEXT)
                throw new Failure(Exit.DATA, "standard input is too long for a text");
            return new String(read, StandardCharsets.UTF_8).replace("\r\n", "\n");
        }

        private Instant moment(String text) throws Failure {
            var ago = java.util.regex.Pattern.compile("(\\d{1,6})([smhd])").matcher(text);
            if (ago.matches())
                return desk.clock.instant().plusSeconds(Long.parseLong(ago.group(1)) * switch (ago.group(2)) {
                    case "s" -> 1;
                    case "m" -> 60;
                    case "h" -> 3600;
                    default -> 86_400;
                });
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                // without an offset
            }
            try {
                return LocalDateTime.parse(text).atZone(desk.zone).toInstant();
            } catch (DateTimeException e) {
                throw new Failure(Exit.USAGE, "--at " + text + " is no time such as 2026-11-21T09:00 or 2h");
            }
        }
    }

    @Command(name = "compose", description = "Write a letter. Without --message or --file the text is read from standard input, or written in $EDITOR at a terminal.")
    static final class Compose extends Writing {
        @Parameters(arity = "0..*", paramLabel = "ADDRESS", description = "To whom, as --to.")
        private List<String> people = List.of();

        Compose(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            var letter = new NewLetter(identity(desk.account().identity()));
            letter.to = entries(people);
            return finish(letter, "");
        }
    }

    /** Answers. */
    abstract static class Answer extends Writing {
        @Parameters(paramLabel = "ID")
        private String id = "";
        @Option(names = "--no-quote", description = "Leave out what is answered.")
        private boolean unquoted;

        Answer(Desk desk) {
            super(desk);
        }

        int answer(boolean all) throws IOException, AccountException, RemoteException, Failure {
            int exit;
            try (Desk.Fetched fetched = desk.fetch(id)) {
                Original mail = fetched.mail();
                List<Identity> own = desk.account().identities();
                var letter = new NewLetter(identity(Recipients.identity(mail, own)));
                Recipients people = Recipients.of(mail, all, own);
                letter.to = people.to();
                letter.cc = people.cc();
                letter.subject = Quote.answer(mail.subject());
                letter.thread = mail.thread();
                exit = finish(letter, unquoted ? "" : Quote.reply(mail, Parts.of(mail).text(ReadVerbs.MAX_TEXT), desk.zone));
            }
            if (sent)
                mark(desk, id, "$answered");
            return exit;
        }
    }

    private static void mark(Desk desk, String id, String flag) throws IOException, AccountException {
        try {
            desk.remote().flag(List.of(new MessageId(id)), Set.of(flag), Set.of());
        } catch (RemoteException e) {
            // a maildrop has no such mark
        }
    }

    @Command(name = "reply", description = "Answer the author of a message.")
    static final class Reply extends Answer {
        @Option(names = "--all", description = "As reply-all.")
        private boolean all;

        Reply(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            return answer(all);
        }
    }

    @Command(name = "reply-all", description = "Answer everybody who got a message.")
    static final class ReplyAll extends Answer {
        ReplyAll(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            return answer(true);
        }
    }

    @Command(name = "forward", description = "Pass a message on, with its files.")
    static final class Forward extends Writing {
        @Parameters(index = "0", paramLabel = "ID")
        private String id = "";
        @Parameters(index = "1..*", paramLabel = "ADDRESS", description = "To whom, as --to.")
        private List<String> people = List.of();
        @Option(names = "--whole", description = "Enclose the message as it is, instead of its text and files.")
        private boolean whole;

        Forward(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            int exit;
            try (Desk.Fetched fetched = desk.fetch(id)) {
                Original mail = fetched.mail();
                var letter = new NewLetter(identity(Recipients.identity(mail, desk.account().identities())));
                letter.to = entries(people);
                letter.subject = Quote.forward(mail.subject());
                Parts parts = Parts.of(mail);
                String text = "";
                if (whole) {
                    String name = org.posthouse.agent.letter.FileName.safe(mail.subject(), "message") + ".eml";
                    letter.enclosed.add(new NewLetter.Enclosed(name, "message/rfc822", false,
                            () -> fetched.spool().stream(0, fetched.spool().size())));
                } else {
                    text = Quote.forwarded(mail, parts.text(ReadVerbs.MAX_TEXT), desk.zone);
                    for (Parts.File f : parts.files())
                        letter.enclosed.add(new NewLetter.Enclosed(f.name(), f.type(), false, () -> f.open(fetched.spool())));
                }
                exit = finish(letter, text);
            }
            if (sent)
                mark(desk, id, "$forwarded");
            return exit;
        }
    }

    @Command(name = "draft", description = "Write a letter and keep it in Drafts; with --send ID send one from there.")
    static final class Draft extends Writing {
        @Option(names = "--send", paramLabel = "ID", description = "Send that draft, and take it out of Drafts.")
        private @Nullable String send;

        Draft(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            if (send == null)
                return finish(new NewLetter(identity(desk.account().identity())), "");
            int exit = SendVerb.sendDraft(desk, send);
            desk.remote().destroy(List.of(new MessageId(send)));
            return exit;
        }
    }
}
