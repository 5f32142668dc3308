package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail that comes by SMTP goes where the account's script sends it, and clients see it there. RFC 5228 */
class RulesTest {
    private static final String SCRIPT = """
            require ["fileinto", "mailbox", "copy", "vacation", "imap4flags", "ereject", "editheader", "variables"];
            if header :contains "Subject" "filed" { fileinto :create :flags "\\\\Flagged" "Rules/Filed"; }
            elsif header :contains "Subject" "onward" { redirect :copy "mary@client.example"; }
            elsif header :contains "Subject" "refused" { ereject "not wanted here"; }
            elsif header :contains "Subject" "round" { redirect "robert@client.example"; }
            elsif header :matches "Subject" "marked *" { addheader "X-Marked" "${1}"; keep; }
            elsif header :contains "Subject" "away" { vacation :days 7 "I am away."; }
            """;

    private static String rules(MailTown town, String input, String verb, String... more) throws IOException {
        var arguments = new java.util.ArrayList<>(List.of("rules", verb, "--dir", town.server.folder.toString()));
        arguments.addAll(List.of(more));
        return RunningServer.command(input, arguments.toArray(String[]::new));
    }

    private static String fetch(MailTown town, String name, String mailbox, String command) throws IOException {
        try (Device imap = Device.imap("r", town.server.address("imap"), MailTown.address(name), MailTown.PASSWORD, mailbox)) {
            return String.join("\n", imap.ask(command));
        }
    }

    private static String from(MailTown town, String sender, String to, String subject, String... others) throws IOException {
        Path file = Files.writeString(town.folder.resolve("letter.eml"),
                "From: " + MailTown.address(sender) + "\r\nTo: " + MailTown.address(to)
                        + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject.hashCode() + System.nanoTime()
                        + "@client.example>\r\n\r\nHello\r\n");
        var command = new java.util.ArrayList<>(List.of("curl", "-sS", "-v", town.url("receiving"), "--mail-from", MailTown.address(sender),
                "--mail-rcpt", MailTown.address(to), "-T", file.toString()));
        for (String other : others)
            command.addAll(List.of("--mail-rcpt", MailTown.address(other)));
        return Program.run(town.folder, java.util.Map.of(), "", command).output();
    }

    @Test
    void aScriptDecides(@TempDir Path folder) throws IOException {
        Program.need("curl");
        try (MailTown town = new MailTown(folder, List.of("robert", "mary", "john"))) {
            String robert = MailTown.address("robert");
            Program.Result wrong = RunningServer.attempt("fileinto \"a\";\n", "rules", "put", robert, "bad", "--dir",
                    town.server.folder.toString());
            assertEquals(65, wrong.exit());
            assertTrue(wrong.output().contains("line 1, column 1: 'fileinto' needs an extension"), wrong.output());
            rules(town, SCRIPT, "put", robert, "main", "--activate");
            assertTrue(rules(town, "", "list", robert, "--json").contains("\"active\":true"));

            from(town, "john", "robert", "to be filed");
            String filed = fetch(town, "robert", "Rules/Filed", "FETCH 1 (FLAGS BODY[HEADER.FIELDS (SUBJECT)])");
            assertTrue(filed.contains("to be filed") && filed.contains("\\Flagged"), filed);

            from(town, "john", "robert", "go onward");
            town.server.settle();
            assertTrue(fetch(town, "mary", "INBOX", "FETCH 1 BODY[HEADER]").contains("Delivered-To: " + robert));
            assertTrue(fetch(town, "robert", "INBOX", "FETCH 1 BODY[HEADER.FIELDS (SUBJECT)]").contains("go onward"));

            String refused = from(town, "john", "robert", "to be refused");
            assertTrue(refused.contains("550 5.7.1") && refused.contains("not wanted here"), refused);

            // One of two recipients refuses: the sender has a notice. RFC 5429 §2.1.2
            assertFalse(from(town, "john", "robert", "refused by one", "mary").contains("550"));
            town.server.settle();
            String notice = fetch(town, "john", "INBOX", "FETCH 1 (BODY[HEADER] BODY[TEXT])");
            assertTrue(notice.contains("Content-Type: multipart/report") && notice.contains("not wanted here") && notice.contains("5.7.1"),
                    notice);

            from(town, "john", "robert", "marked with this");
            String marked = fetch(town, "robert", "INBOX", "FETCH 2 BODY[HEADER]");
            assertTrue(marked.contains("X-Marked: with this"), marked);

            from(town, "john", "robert", "round and round");
            town.server.settle();
            assertTrue(fetch(town, "robert", "INBOX", "FETCH 3 BODY[HEADER.FIELDS (SUBJECT)]").contains("round"));
            String journey = RunningServer.command("", "journey", "--to", robert, "--dir", town.server.folder.toString(), "--json");
            assertTrue(journey.contains("line 5: header Subject :contains") && journey.contains("is this account itself"), journey);

            from(town, "john", "robert", "are you away?");
            from(town, "john", "robert", "still away?");
            town.server.settle();
            String answers = fetch(town, "john", "INBOX", "FETCH 2:* (BODY[HEADER] BODY[TEXT])");
            assertTrue(answers.contains("Auto-Submitted: auto-replied") && answers.contains("I am away."), answers);
            assertEquals(answers.indexOf("Auto-Submitted:"), answers.lastIndexOf("Auto-Submitted:"), "once: " + answers);

            String tried = rules(town, "", "try", robert, "--json");
            assertTrue(tried.contains("\"keep\":") && tried.contains("redirect mary@client.example"), tried);
            assertFalse(rules(town, "", "try", robert).isEmpty());
        }
    }

    private static String client(MailTown town, String... more) throws IOException {
        var command = new java.util.ArrayList<>(List.of("sieve-connect", "--server", "127.0.0.1", "--port",
                Integer.toString(town.server.port("sieve")), "--user", MailTown.address("robert"), "--passwordfd", "0", "--notlsverify"));
        command.addAll(List.of(more));
        Program.Result r = Program.run(town.folder, java.util.Map.of(), MailTown.PASSWORD + "\n", command);
        if (r.exit() != 0)
            throw new AssertionError(
                    command + " ended with " + r.exit() + ":\n" + r.output() + "\nthe server's log:\n" + town.server.log());
        return r.output();
    }

    /** Debian's sieve-connect, which takes TLS and the best mechanism it knows. RFC 5804 §2 */
    @Test
    void aClientOfOthersPutsAScript(@TempDir Path folder) throws IOException {
        Program.need("curl", "sieve-connect");
        try (MailTown town = new MailTown(folder, List.of("robert", "john"))) {
            String script = "require [\"fileinto\", \"mailbox\"];\r\n# caf\u00e9\r\nfileinto :create \"By Client\";\r\n";
            Path file = Files.writeString(folder.resolve("script.sieve"), script);
            client(town, "--upload", "--localsieve", file.toString(), "--remotesieve", "mine");
            client(town, "--activate", "--remotesieve", "mine");
            assertTrue(client(town, "--list").contains("\"mine\" ACTIVE"));
            Path back = folder.resolve("back.sieve");
            client(town, "--download", "--remotesieve", "mine", "--localsieve", back.toString());
            assertEquals(script, Files.readString(back));
            from(town, "john", "robert", "hello");
            assertTrue(fetch(town, "robert", "\"By Client\"", "FETCH 1 BODY[HEADER.FIELDS (SUBJECT)]").contains("hello"));
            client(town, "--deactivate");
            client(town, "--delete", "--remotesieve", "mine");
            assertFalse(client(town, "--list").contains("mine"));
        }
    }
}
