package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one puts into Junk, and takes out of it, is what the server does from then on, and it says why. */
class JunkTest {
    private static final String JUNK = "You have won the lottery jackpot. Claim your free prize money now, dear winner, at http://prize.example/claim ";
    private static final String GOOD = "The minutes of our meeting about the harbour bridge are attached; please read the budget table before Thursday. ";

    private final List<String> ids = new ArrayList<>();

    private String letter(MailTown town, String from, String subject, String body) throws IOException {
        String id = subject.replace(' ', '.') + "." + ids.size() + "@else.example";
        ids.add(id);
        Path file = Files.writeString(town.folder.resolve("letter.eml"),
                "From: " + from + "\r\nTo: " + MailTown.address("robert") + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + id
                        + ">\r\n\r\n" + body + "\r\n");
        Program.ok(town.folder, "curl", "-sS", town.url("receiving"), "--mail-from", from, "--mail-rcpt", MailTown.address("robert"), "-T",
                file.toString());
        return id;
    }

    private static String junk(MailTown town, String verb, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("junk", verb, "--dir", town.server.folder.toString(), MailTown.address("robert")));
        arguments.addAll(List.of(more));
        return RunningServer.command("", arguments.toArray(String[]::new));
    }

    private static Device device(MailTown town, String mailbox) throws IOException {
        return Device.imap("j", town.server.address("imap"), MailTown.address("robert"), MailTown.PASSWORD, mailbox);
    }

    private static int count(MailTown town, String mailbox) throws IOException {
        try (Device d = device(town, "Archive")) {
            String status = String.join("\n", d.ask("STATUS " + mailbox + " (MESSAGES)"));
            return Integer.parseInt(status.replaceAll("(?s).*MESSAGES (\\d+).*", "$1"));
        }
    }

    /** By moving, copying and marking, as programs do. RFC 6851 §3.1, RFC 9051 §2.3.2 */
    private static void teach(MailTown town) throws IOException {
        try (Device d = device(town, "INBOX")) {
            d.ask("MOVE 1,3,5,7,9 Junk");
            d.ask("STORE 1:3 +FLAGS (\\Flagged)");
            String junk = String.join("\n", d.ask("SEARCH SUBJECT prize"));
            String[] numbers = junk.substring(junk.indexOf("SEARCH") + 6).strip().split(" ");
            d.ask("COPY " + numbers[0] + " Junk");
            d.ask("STORE " + numbers[1] + " +FLAGS ($Junk)");
            d.ask("STORE " + numbers[2] + " +FLAGS (Junk)");
            String good = String.join("\n", d.ask("SEARCH SUBJECT minutes UNFLAGGED"));
            d.ask("MOVE " + good.substring(good.indexOf("SEARCH") + 6).strip().replace(' ', ',') + " Archive");
        }
    }

    @Test
    void movingTeaches(@TempDir Path folder) throws IOException {
        Program.need("curl");
        try (MailTown town = new MailTown(folder, List.of("robert", "mary"))) {
            for (int i = 0; i < 8; i++) {
                letter(town, "winner" + i + "@spam" + i + ".example", "Your prize " + i, JUNK + "Ticket " + i);
                letter(town, "mary" + i + "@work" + i + ".example", "Minutes " + i, GOOD + "Number " + i);
            }
            String before = letter(town, "winner@spam.example", "Your prize", JUNK);
            assertEquals(17, count(town, "INBOX"), "who has taught nothing has no junk");
            String said = junk(town, "explain", before);
            assertTrue(said.contains("is not junk") && said.contains("a first-time sender") && said.contains("first-time: no mail proven"),
                    said);
            teach(town);
            String stats = junk(town, "stats", "--json");
            assertTrue(stats.contains("\"junk\":8") && stats.contains("\"good\":8"), stats);

            String like = letter(town, "other@elsewhere.example", "A prize for you", JUNK + "Another ticket");
            String explained = junk(town, "explain", like);
            assertTrue(explained.contains("is junk") && explained.contains("delivered to Junk") && explained.contains("words:")
                    && explained.contains("learnt from 8 junk and 8 good messages"), explained);
            letter(town, "john@office.example", "About the bridge", GOOD);
            try (Device d = device(town, "INBOX")) {
                String last = String.join("\n", d.ask("FETCH * (BODY.PEEK[HEADER])"));
                assertTrue(last.contains("About the bridge") && last.contains("X-Posthouse-Junk: no; score=-"), last);
            }
            String journey = RunningServer.command("", "journey", like, "--dir", town.server.folder.toString());
            assertTrue(journey.contains("judged") && journey.contains("part.words"), journey);

            String allow = junk(town, "allow", "other@elsewhere.example", "--dry-run");
            assertTrue(allow.contains("would not be junk") && allow.contains("nothing is changed"), allow);
            assertTrue(junk(town, "list").contains("no senders"));
            junk(town, "allow", "other@elsewhere.example");
            assertTrue(junk(town, "list", "--json").contains("\"accept\":true"));
            letter(town, "other@elsewhere.example", "A prize again", JUNK);
            try (Device d = device(town, "INBOX")) {
                assertTrue(String.join("\n", d.ask("FETCH * (BODY.PEEK[HEADER])")).contains("A prize again"));
            }
            junk(town, "forget", "other@elsewhere.example");
            junk(town, "block", "@office.example");
            letter(town, "john@office.example", "Again the bridge", GOOD);
            assertTrue(junk(town, "explain", ids.getLast()).contains("rule: mail from @office.example is always junk"));

            // Taken out of Junk again, all of it: that was a mistake.
            try (Device d = device(town, "Junk")) {
                d.ask("MOVE 1:* INBOX");
            }
            junk(town, "stats");
            String after = letter(town, "third@third.example", "A prize for all", JUNK);
            assertTrue(junk(town, "explain", after).contains("is not junk"), () -> after);
            assertEquals(0, count(town, "Junk"));
            assertTrue(junk(town, "train").contains("learnt from"));
            town.server.stop();
            assertTrue(junk(town, "stats", "--json").contains("\"good\":"), "also without the server");
            town.server.start();
        }
    }

    @Test
    void rulesWinAndAreTold(@TempDir Path folder) throws IOException {
        Program.need("curl");
        try (MailTown town = new MailTown(folder, List.of("robert"))) {
            junk(town, "block", "winner@spam.example");
            String script = """
                    require ["fileinto", "mailbox"];
                    if allof(header :contains "X-Posthouse-Junk" "yes;", header :contains "Subject" "look") { fileinto :create "Suspects"; }
                    """;
            RunningServer.command(script, "rules", "put", "--dir", town.server.folder.toString(), MailTown.address("robert"), "main",
                    "--activate");
            letter(town, "winner@spam.example", "look at this", JUNK);
            letter(town, "winner@spam.example", "another", JUNK);
            assertEquals(1, count(town, "Suspects"));
            assertEquals(1, count(town, "Junk"));
            assertEquals(0, count(town, "INBOX"));
            Program.Result wrong = RunningServer.attempt("", "junk", "allow", "--dir", town.server.folder.toString(),
                    MailTown.address("robert"), "nobody");
            assertEquals(65, wrong.exit());
            assertFalse(wrong.output().contains("Exception"), wrong.output());
        }
    }
}
