package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.mbox.MboxFlags;
import org.posthouse.mail.mbox.MboxWriter;
import org.posthouse.mail.mime.Source;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapclient.Listing;
import org.posthouse.protocol.imapwire.SequenceSet;

/** Moving in and out by processes: from and to a Dovecot, killed at any moment, and with little memory. */
class MovingByProcessTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String MARY = "mary@example.org";

    private static String[] words(RunningServer server, String verb, String... more) {
        List<String> all = new ArrayList<>(List.of(verb, MARY, "--dir", server.folder.toString(), "--json"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static ImapClient open(Dovecot dovecot, String user) throws IOException, ImapRefusedException {
        ImapClient client = ImapClient.connect(Dialer.direct(),
                new ImapClient.Target(dovecot.address("imap"), "localhost", Duration.ofSeconds(60)), null,
                (_, _) -> {
                });
        client.login(user, Dovecot.PASSWORD);
        return client;
    }

    private static void append(ImapClient client, String mailbox, int number, String... flags) throws IOException, ImapRefusedException {
        byte[] text = ("From: robert@example.com\r\nSubject: " + mailbox.length() + " " + number + "\r\n\r\n"
                + "text\r\n".repeat(number * 50))
                .getBytes(StandardCharsets.UTF_8);
        client.append(mailbox, List.of(flags), OffsetDateTime.ofInstant(NOON.plusSeconds(number), ZoneOffset.UTC),
                new ByteArrayInputStream(text), text.length);
    }

    /** Everything an account of a Dovecot has: mailbox, date, flags, octets. */
    private static SortedMap<String, List<String>> all(Dovecot dovecot, String user) throws IOException, ImapRefusedException {
        TreeMap<String, List<String>> all = new TreeMap<>();
        try (ImapClient client = open(dovecot, user)) {
            for (Listing l : client.mailboxes(false)) {
                if (!l.selectable() || client.select(l.name(), true).messages() == 0)
                    continue;
                List<String> messages = new ArrayList<>();
                for (Response.Fetched f : client.fetch(SequenceSet.range(1, SequenceSet.STAR), FetchItem.Plain.FLAGS,
                        FetchItem.Plain.INTERNALDATE)) {
                    ByteArrayOutputStream octets = new ByteArrayOutputStream();
                    client.fetchMessage(f.uid(), octets);
                    TreeSet<String> flags = new TreeSet<>(f.flags() == null ? List.of() : f.flags());
                    flags.remove("\\Recent");
                    messages.add(f.internalDate() + " " + flags + " " + octets.toString(StandardCharsets.UTF_8));
                }
                messages.sort(null);
                all.put(l.name(), messages);
            }
        }
        return all;
    }

    private static void fill(Dovecot dovecot) throws IOException, ImapRefusedException {
        try (ImapClient client = open(dovecot, "old@example.org")) {
            client.create("Work/台北");
            client.create("Empty");
            for (int i = 0; i < 30; i++) {
                append(client, "INBOX", i, i % 2 == 0 ? new String[]{"\\Seen"} : new String[]{"$Forwarded", "work"});
                append(client, "Sent", i, "\\Seen", "\\Answered");
            }
            append(client, "Work/台北", 1, "\\Flagged", "\\Draft");
            // Larger than what comes with others.
            append(client, "Trash", 5000, "\\Deleted");
        }
    }

    private static long messages(RunningServer server) throws IOException {
        Matcher m = Pattern.compile("\"messagesUsed\":(\\d+)")
                .matcher(RunningServer.command("", "account", "quota", MARY, "--dir", server.folder.toString(), "--json"));
        assertTrue(m.find());
        return Long.parseLong(m.group(1));
    }

    @Test
    void mailComesFromADovecotAndGoesBack(@TempDir Path folder) throws Exception {
        Program.need("dovecot");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("a Dovecot with its own users needs root");
        try (Dovecot dovecot = new Dovecot(folder.resolve("dovecot"), List.of("old@example.org", "new@example.org"));
                RunningServer server = new RunningServer(folder.resolve("mail"), "mail.example.org", MARY, "secret")) {
            fill(dovecot);
            String place = "imap://127.0.0.1:" + dovecot.address("imap").getPort();
            String[] from = words(server, "import", "--from", place, "--user", "old@example.org", "--password-stdin");
            String[] verify = words(server, "import", "--from", place, "--user", "old@example.org", "--password-stdin", "--verify");
            RunningServer.command("secret\n", from);
            assertEquals(62, messages(server));
            assertTrue(RunningServer.command("secret\n", verify).endsWith("{\"same\":true}\n"));
            try (ImapClient client = open(dovecot, "old@example.org")) {
                append(client, "INBOX", 99);
            }
            Program.Result missing = RunningServer.attempt("secret\n", verify);
            assertEquals(65, missing.exit(), missing.output());
            server.start();
            RunningServer.command("secret\n", from);
            assertEquals(63, messages(server));
            String same = RunningServer.command("secret\n", verify);
            assertTrue(same.contains("\"folder\":\"Sent\",\"mailbox\":\"Sent\",\"there\":30,\"here\":30"), same);
            assertTrue(same.lines().filter(l -> l.contains("otherFlags"))
                    .allMatch(l -> l.contains("\"otherFlags\":0,\"otherDate\":0,\"unreadable\":0")), same);
            String[] to = words(server, "export", "--to", place, "--user", "new@example.org", "--password-stdin");
            RunningServer.command("secret\n", to);
            assertEquals(all(dovecot, "old@example.org"), all(dovecot, "new@example.org"));
            RunningServer.command("secret\n", to);
            assertEquals(all(dovecot, "old@example.org"), all(dovecot, "new@example.org"), "nothing twice");
        }
    }

    /** A Maildir as Dovecot writes it: its own names, keywords and folders. */
    @Test
    void aMaildirThatDovecotHasFilled(@TempDir Path folder) throws Exception {
        Program.need("dovecot", "doveadm");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("a Dovecot with its own users needs root");
        try (Dovecot dovecot = new Dovecot(folder.resolve("dovecot"), List.of("old@example.org"));
                RunningServer server = new RunningServer(folder.resolve("mail"), "mail.example.org", MARY, "secret")) {
            fill(dovecot);
            Path maildir = folder.resolve("dovecot/mail/Maildir");
            Program.ok(folder, "doveadm", "-c", folder.resolve("dovecot/dovecot.conf").toString(), "backup", "-u", "old@example.org",
                    "maildir:" + maildir);
            RunningServer.command("", words(server, "import", "--from", "maildir:" + maildir));
            assertEquals(62, messages(server));
            // The same messages by IMAP: octets, flags and dates are those that Dovecot gives out.
            String place = "imap://127.0.0.1:" + dovecot.address("imap").getPort();
            String said = RunningServer.command("secret\n",
                    words(server, "import", "--from", place, "--user", "old@example.org", "--password-stdin", "--verify"));
            assertTrue(said.endsWith("{\"same\":true}\n"), said);
            assertTrue(said.lines().filter(l -> l.contains("otherFlags"))
                    .allMatch(l -> l.contains("\"otherFlags\":0,\"otherDate\":0,\"unreadable\":0")), said);
        }
    }

    private static Path mbox(Path file, int messages) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            MboxWriter writer = new MboxWriter(out, true);
            for (int i = 0; i < messages; i++) {
                byte[] text = ("From: robert@example.com\r\nTo: mary@example.org\r\nSubject: number " + i + "\r\nMessage-ID: <" + i
                        + "@example.com>\r\n\r\n"
                        + "One line of a letter.\r\n".repeat(i % 40)).getBytes(StandardCharsets.US_ASCII);
                writer.append(Source.of(text), "robert@example.com", NOON.plusSeconds(i), MboxFlags.NONE);
            }
            writer.flush();
        }
        return file;
    }

    /** What the run has written down by now. */
    private static long done(Path states) throws IOException {
        if (!Files.isDirectory(states))
            return 0;
        try (Stream<Path> files = Files.list(states)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                Matcher m = Pattern.compile("\"messages\":(\\d+)").matcher(Files.readString(file));
                if (m.find())
                    return Long.parseLong(m.group(1));
            }
        }
        return 0;
    }

    @Test
    void anImportThatIsKilledGoesOn(@TempDir Path folder) throws Exception {
        int all = 6000;
        Path file = mbox(folder.resolve("old.mbox"), all);
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mail.example.org", MARY, "secret")) {
            String[] words = words(server, "import", "--from", "mbox:" + file);
            int kills = 0;
            for (int round = 0; round < 4; round++) {
                List<String> command = new ArrayList<>(Program.java());
                command.add("org.posthouse.server.Main");
                command.addAll(List.of(words));
                Process process = new ProcessBuilder(command).redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said" + round).toFile()).start();
                long until = done(server.folder.resolve("moving")) + 500;
                while (process.isAlive() && done(server.folder.resolve("moving")) < until)
                    process.waitFor(5, TimeUnit.MILLISECONDS);
                if (process.isAlive())
                    kills++;
                process.destroyForcibly().waitFor();
            }
            assertTrue(kills > 0, "it was never killed");
            RunningServer.command("", words);
            assertEquals(all, messages(server));
            String said = RunningServer.command("", words(server, "import", "--from", "mbox:" + file, "--verify"));
            assertTrue(said.contains("\"there\":" + all + ",\"here\":" + all), said);
        }
    }

    /** Memory does not grow with the number of messages: a heap that would not hold a part of them is enough. */
    @Test
    void manyMessagesInASmallHeap(@TempDir Path folder) throws Exception {
        int all = Integer.getInteger("moving.messages", 50_000);
        Path file = mbox(folder.resolve("old.mbox"), all);
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mail.example.org", MARY, "secret")) {
            List<String> command = new ArrayList<>(Program.java("-Xmx64m"));
            command.add("org.posthouse.server.Main");
            command.addAll(List.of(words(server, "import", "--from", "mbox:" + file)));
            long began = System.nanoTime();
            Program.Result r = Program.run(folder, Map.of(), "", command, 600);
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
            assertEquals(0, r.exit(), r.output());
            System.out.println(all + " messages, " + Files.size(file) + " octets, in " + seconds + " s with a heap of 64 MB");
            assertEquals(all, messages(server));
        }
    }
}
