package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.agent.command.Connect;
import org.posthouse.agent.command.MailCommand;
import org.posthouse.agent.command.Terminal;

/** {@code mail ...} with a Dovecot: what is kept, listed, read, searched, moved and taken back there. */
class MailStrangerTest {
    @TempDir
    Path folder;

    private String mail(String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(new ByteArrayInputStream(new byte[0]), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, false, 100);
        int exit = MailCommand.run(terminal, Map.of("POSTHOUSE_MAIL_HOME", folder.resolve("home").toString()), InstantSource.system(),
                ZoneOffset.UTC, new Connect(InstantSource.system()), args);
        assertEquals(0, exit,
                () -> String.join(" ", args) + "\n" + out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    private String id(String... args) {
        String out = mail(args);
        assertTrue(out.contains("\t"), out);
        return out.substring(0, out.indexOf('\t'));
    }

    @Test
    void aStrangersMailboxIsOurs() throws Exception {
        Program.need("dovecot");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("a Dovecot with its own users needs root");
        try (Dovecot dovecot = new Dovecot(folder.resolve("dovecot"), List.of("mary@example.org"))) {
            Path secret = Files.writeString(Files.createDirectories(folder.resolve("home")).resolve("secret"), Dovecot.PASSWORD);
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
            mail("account", "add", "mary@example.org", "--password-file", secret.toString(), "--imap",
                    "imap+clear://127.0.0.1:" + dovecot.address("imap").getPort());
            mail("draft", "--to", "Zoë <bob@example.com>", "-s", "Grüße 你好", "-m", "viel Text");
            String id = id("list", "drafts");
            assertTrue(mail("read", id).contains("Subject: Grüße 你好\n\nviel Text\n"));
            assertTrue(mail("search", "in:drafts", "to:bob", "subject:grüße").startsWith(id + "\tD"));
            assertEquals("", mail("search", "in:drafts", "subject:gruss"));
            mail("archive", id);
            assertEquals("", mail("list", "drafts"));
            String archived = id("list", "Archive");
            mail("flag", archived, "+flagged");
            assertTrue(mail("list", "Archive").startsWith(archived + "\tFD\t"));
            mail("undo");
            mail("undo");
            assertEquals("", mail("list", "Archive"));
            String back = id("list", "drafts");
            mail("delete", back);
            assertTrue(mail("list", "trash").contains("\tGrüße 你好\n"));
        }
    }
}
