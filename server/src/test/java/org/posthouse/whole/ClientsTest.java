package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are not ours, each in its ordinary use, against one running server. */
class ClientsTest {
    private static final String PASSWORD = "secret of carl";
    @TempDir
    static Path folder;
    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new RunningServer(folder.resolve("mail"), "mx.client.example", "postmaster@client.example", "secret of postmaster");
        for (String name : List.of("anna", "bert"))
            server.account(name + "@client.example", "secret of " + name, "--legacy-auth");
        for (String name : List.of("carl", "curl", "swaks", "sync", "fetch", "keep", "mutt"))
            server.account(name + "@client.example", PASSWORD);
        server.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.stop();
    }

    @Test
    void python() throws IOException {
        Program.need("python3");
        String script = Path.of(System.getProperty("posthouse.root"), "server/src/test/clients/python_clients.py").toString();
        assertEquals("ok\n", Program.ok(folder, "python3", script, Integer.toString(server.portBase)));
    }

    @Test
    void curl() throws IOException {
        Program.need("curl");
        Path mail = message("curl", "curl@client.example", "sent by curl");
        String user = "curl@client.example:" + PASSWORD;
        Program.ok(folder, "curl", "-sSk", "--ssl-reqd", url("smtp", "submission"), "--mail-from", "curl@client.example", "--mail-rcpt",
                "curl@client.example", "-u", user,
                "-T", mail.toString());
        Program.ok(folder, "curl", "-sSk", url("smtps", "submissions"), "--mail-from", "curl@client.example", "--mail-rcpt",
                "curl@client.example", "-u", user, "-T",
                mail.toString());
        waitForMail("curl", 2);
        for (String service : List.of("imap", "imaps")) {
            String tls = service.equals("imap") ? "--ssl-reqd" : "-4";
            assertTrue(Program.ok(folder, "curl", "-sSk", tls, "-u", user, url(service, service) + "INBOX;MAILINDEX=1")
                    .contains("sent by curl"));
            assertTrue(Program.ok(folder, "curl", "-sSk", tls, "-u", user, url(service, service) + "INBOX?SUBJECT%20curl")
                    .contains("* SEARCH 1 2"));
            assertTrue(Program.ok(folder, "curl", "-sSk", tls, "-u", user, url(service, service)).contains("Drafts"));
        }
        for (String service : List.of("pop3", "pop3s")) {
            String tls = service.equals("pop3") ? "--ssl-reqd" : "-4";
            assertTrue(Program.ok(folder, "curl", "-sSk", tls, "-u", user, url(service, service)).startsWith("1 "));
            assertTrue(Program.ok(folder, "curl", "-sSk", tls, "-u", user, url(service, service) + "2").contains("sent by curl"));
        }
    }

    @Test
    void swaks() throws IOException {
        Program.need("swaks");
        String to = "swaks@client.example", at = "127.0.0.1:" + server.port("submission");
        for (String mechanism : List.of("PLAIN", "LOGIN"))
            assertTrue(Program.ok(folder, "swaks", "--server", at, "--from", to, "--to", to, "--auth", mechanism, "--auth-user", to,
                    "--auth-password", PASSWORD, "-tls",
                    "--header", "Subject: by " + mechanism).contains("250 "));
        Program.ok(folder, "swaks", "--server", at, "--from", "anna@client.example", "--to", to, "--auth", "CRAM-MD5", "--auth-user",
                "anna@client.example",
                "--auth-password", "secret of anna");
        Program.Result relay = Program.run(folder, Map.of(), "",
                List.of("swaks", "--server", "127.0.0.1:" + server.port("receiving"), "--from", "x@far.example", "--to",
                        "y@further.example"));
        assertEquals(24, relay.exit(), relay.output());
        waitForMail("swaks", 3);
    }

    @Test
    void mbsyncBothWays() throws IOException {
        Program.need("mbsync");
        Path home = Files.createDirectories(folder.resolve("mbsync")), local = Files.createDirectories(home.resolve("mail"));
        Path config = home.resolve("mbsyncrc");
        Files.writeString(config, """
                IMAPAccount a
                Host 127.0.0.1
                Port %d
                User sync@client.example
                Pass "%s"
                SSLType IMAPS
                CertificateFile %s

                IMAPStore far
                Account a

                MaildirStore near
                Path %s/
                Inbox %s/INBOX
                SubFolders Verbatim

                Channel both
                Far :far:
                Near :near:
                Patterns *
                Create Both
                Expunge Both
                SyncState *
                """.formatted(server.port("imaps"), PASSWORD, certificate(), local, local));
        deliver("sync", "one");
        deliver("sync", "two");
        Program.ok(home, "mbsync", "-c", config.toString(), "both");
        assertEquals(2, files(local.resolve("INBOX")));
        Files.createDirectories(local.resolve("Archive/new"));
        Files.writeString(local.resolve("Archive/new/1.near.example"), "Subject: from the other side\n\nhello\n");
        try (Stream<Path> s = Files.walk(local.resolve("INBOX"))) {
            Path first = s.filter(f -> Files.isRegularFile(f) && f.getName(f.getNameCount() - 2).toString().matches("new|cur")).sorted()
                    .findFirst().orElseThrow();
            String name = first.getFileName().toString();
            Files.move(first, local.resolve("INBOX/cur").resolve(name.contains(":2,") ? name + "T" : name + ":2,T"));
        }
        Program.ok(home, "mbsync", "-c", config.toString(), "both");
        String user = "sync@client.example:" + PASSWORD;
        assertTrue(Program.ok(folder, "curl", "-sSk", "-u", user, url("imaps", "imaps") + "Archive;MAILINDEX=1")
                .contains("from the other side"));
        assertTrue(Program.ok(folder, "curl", "-sSk", "-u", user, url("imaps", "imaps"), "-X", "STATUS INBOX (MESSAGES)")
                .contains("MESSAGES 1"));
        Program.ok(home, "mbsync", "-c", config.toString(), "both");
        assertEquals(1, files(local.resolve("INBOX")));
    }

    @Test
    void fetchmailKeepsAndDeletes() throws IOException {
        Program.need("fetchmail");
        for (String mode : List.of("keep", "nokeep")) {
            String name = mode.equals("keep") ? "keep" : "fetch";
            deliver(name, "one");
            deliver(name, "two");
            Path home = Files.createDirectories(folder.resolve("fetchmail-" + mode)), config = home.resolve("rc"),
                    box = home.resolve("box");
            Files.createFile(config, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(config, """
                    set no bouncemail
                    poll 127.0.0.1 service %d protocol pop3 uidl
                      user "%s@client.example" password "%s" ssl sslproto "auto" no sslcertck %s
                      mda "cat >> %s"
                    """.formatted(server.port("pop3s"), name, PASSWORD, mode, box));
            Map<String, String> environment = Map.of("HOME", home.toString(), "FETCHMAILHOME", home.toString());
            Program.Result first = Program.run(home, environment, "", List.of("fetchmail", "-f", config.toString(), "--nodetach"));
            assertEquals(0, first.exit(), first.output());
            assertTrue(Files.readString(box).contains("Subject: one") && Files.readString(box).contains("Subject: two"));
            Program.Result again = Program.run(home, environment, "", List.of("fetchmail", "-f", config.toString(), "--nodetach"));
            assertEquals(1, again.exit(), "nothing new: " + again.output());
            String left = Program.ok(folder, "curl", "-sSk", "-u", name + "@client.example:" + PASSWORD, url("pop3s", "pop3s"));
            assertEquals(mode.equals("keep") ? 2 : 0, left.lines().filter(l -> !l.isBlank()).count(), left);
        }
    }

    @Test
    void muttInBatchMode() throws IOException {
        Program.need("mutt");
        Path home = Files.createDirectories(folder.resolve("mutt")), config = home.resolve("rc");
        Files.writeString(config, """
                set ssl_force_tls=no ssl_starttls=no ssl_verify_host=no ssl_verify_dates=no certificate_file=%s
                set from=mutt@client.example realname=Mutt use_envelope_from=yes send_charset=utf-8
                set smtp_url="smtps://mutt%%40client.example@127.0.0.1:%d/" smtp_pass="%s"
                set smtp_authenticators="scram-sha-256" imap_authenticators="scram-sha-256"
                set imap_user=mutt@client.example imap_pass="%s"
                set folder="imaps://127.0.0.1:%d" record="imaps://127.0.0.1:%d/Sent"
                """.formatted(certificate(), server.port("submissions"), PASSWORD, PASSWORD, server.port("imaps"), server.port("imaps")));
        Path attachment = Files.writeString(home.resolve("note.txt"), "attached\n");
        Map<String, String> environment = Map.of("HOME", home.toString(), "TERM", "dumb", "LC_ALL", "C.UTF-8");
        Program.Result sent = Program.run(home, environment, "hello from mutt\n",
                List.of("mutt", "-n", "-F", config.toString(), "-s", "by mutt", "-a", attachment.toString(), "--", "mutt@client.example"));
        assertEquals(0, sent.exit(), sent.output());
        waitForMail("mutt", 1);
        String user = "mutt@client.example:" + PASSWORD;
        assertTrue(
                Program.ok(folder, "curl", "-sSk", "-u", user, url("imaps", "imaps") + "INBOX;MAILINDEX=1").contains("Subject: by mutt"));
        assertTrue(Program.ok(folder, "curl", "-sSk", "-u", user, url("imaps", "imaps") + "Sent;MAILINDEX=1").contains("note.txt"),
                "the copy in Sent, appended by IMAP");
    }

    private static Path certificate() throws IOException {
        try (Stream<Path> s = Files.walk(server.folder.resolve("keys"))) {
            return s.filter(f -> f.toString().endsWith(".pem") && contains(f, "BEGIN CERTIFICATE")).findFirst().orElseThrow();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    private static String url(String scheme, String service) {
        return scheme + "://127.0.0.1:" + server.port(service) + "/";
    }

    private static Path message(String name, String to, String subject) throws IOException {
        Path file = folder.resolve(name + ".eml");
        Files.writeString(file,
                "From: " + to + "\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + name + "." + subject.hashCode()
                        + "@client.example>\r\n\r\n.a dot\r\nhello\r\n");
        return file;
    }

    /** A message from outside, by port 25. */
    private static void deliver(String name, String subject) throws IOException {
        String to = name + "@client.example";
        Program.ok(folder, "curl", "-sS", url("smtp", "receiving"), "--mail-from", "far@else.example", "--mail-rcpt", to, "-T",
                message(name, to, subject).toString());
    }

    /** One local recipient has it before 250; this only looks. */
    private static void waitForMail(String name, int count) throws IOException {
        String user = name + "@client.example:" + PASSWORD;
        String status = Program.ok(folder, "curl", "-sSk", "-u", user, url("imaps", "imaps"), "-X", "STATUS INBOX (MESSAGES)");
        assertTrue(status.contains("MESSAGES " + count), status);
    }

    private static long files(Path maildir) throws IOException {
        try (Stream<Path> s = Files.walk(maildir)) {
            return s.filter(f -> Files.isRegularFile(f) && List.of("new", "cur").contains(f.getName(f.getNameCount() - 2).toString()))
                    .count();
        }
    }
}
