package org.posthouse.agent.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.posthouse.agent.letter.NewLetter;
import org.posthouse.agent.letter.Quote;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress.Entry;

/** Lets a person write a letter in an editor: To, Cc, Bcc and Subject above an empty line, the text below. */
final class Editor {
    /** What to do with what was written. */
    enum Choice {
        SEND, KEEP, ABANDON
    }

    private final Desk desk;

    Editor(Desk desk) {
        this.desk = desk;
    }

    Choice edit(NewLetter letter) throws IOException, Failure {
        if (!desk.terminal.typed())
            throw new Failure(Exit.USAGE, "--edit needs a terminal");
        Path file = Files.createTempFile("posthouse", ".eml");
        try {
            Files.writeString(file, written(letter));
            for (;;) {
                String before = Files.readString(file);
                run(file);
                read(letter, Files.readString(file, StandardCharsets.UTF_8));
                boolean same = before.equals(Files.readString(file));
                desk.terminal.err().print((same ? "nothing was changed; " : "") + "to " + Clean.line(Quote.show(letter.recipients()))
                        + ": [s]end, [e]dit, keep as [d]raft, [a]bandon? ");
                desk.terminal.err().flush();
                String said = new BufferedReader(new InputStreamReader(desk.terminal.in(), StandardCharsets.UTF_8)).readLine();
                switch (said == null ? "a" : said.strip().toLowerCase(Locale.ROOT)) {
                    case "s", "send", "y", "yes" -> {
                        return Choice.SEND;
                    }
                    case "d", "draft" -> {
                        return Choice.KEEP;
                    }
                    case "a", "abandon", "q", "n" -> {
                        return Choice.ABANDON;
                    }
                    default -> {
                    }
                }
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void run(Path file) throws IOException, Failure {
        String editor = desk.environment.getOrDefault("VISUAL", desk.environment.getOrDefault("EDITOR", "vi"));
        try {
            // The file is an argument of the shell, not a part of its text.
            int exit = new ProcessBuilder(List.of("/bin/sh", "-c", editor + " \"$1\"", "sh", file.toString())).inheritIO().start()
                    .waitFor();
            if (exit != 0)
                throw new Failure(Exit.UNAVAILABLE, editor + " ended with " + exit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static String written(NewLetter letter) {
        return "To: " + Quote.show(letter.to) + "\nCc: " + Quote.show(letter.cc) + "\nBcc: " + Quote.show(letter.bcc) + "\nSubject: "
                + letter.subject + "\n\n" + letter.text;
    }

    static void read(NewLetter letter, String text) {
        String lines = text.replace("\r\n", "\n");
        int end = lines.indexOf("\n\n");
        String header = end < 0 ? lines : lines.substring(0, end);
        for (String line : header.split("\n", -1)) {
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            List<Entry> entries = AddressList.entries(AddressList.parse(value));
            switch (colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "to" -> letter.to = entries;
                case "cc" -> letter.cc = entries;
                case "bcc" -> letter.bcc = entries;
                case "subject" -> letter.subject = value;
                default -> {
                }
            }
        }
        letter.text = end < 0 ? "" : lines.substring(end + 2);
    }
}
