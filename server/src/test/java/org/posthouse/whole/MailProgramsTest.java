package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs people read mail with, through more than their simplest use, against one running server. */
class MailProgramsTest {
    @TempDir
    static Path folder;
    private static MailTown town;

    @BeforeAll
    static void start() throws IOException {
        town = new MailTown(folder,
                List.of("mbsync", "offlineimap", "pop3", "imap", "lib", "mutt", "curl", "thunder", "bert"));
    }

    @AfterAll
    static void stop() throws IOException {
        town.close();
    }

    /** Some forty mailboxes, three rounds of changes on both sides, compared by digest after each. */
    @ParameterizedTest
    @ValueSource(strings = {"mbsync", "offlineimap"})
    void synchronizes(String tool) throws IOException {
        Program.need("python3", "openssl", tool);
        Path home = Files.createDirectories(folder.resolve(tool));
        town.script("synchronizers.py", 150, home.toString(), town.certificate().toString(), tool);
    }

    @Test
    void imaplibInDepth() throws IOException {
        Program.need("python3");
        town.script("imaplib_depth.py", 60, MailTown.address("lib"), MailTown.PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pop3", "imap"})
    void getmailKeepsAndDeletes(String protocol) throws IOException {
        Program.need("getmail");
        Path home = Files.createDirectories(folder.resolve("getmail-" + protocol)), box = home.resolve("box");
        for (String subject : List.of("one", "two", "three"))
            town.deliver(protocol, subject, "..two dots\r\nof " + subject);
        Files.writeString(home.resolve("rc"), """
                [retriever]
                type = Simple%sSSLRetriever
                server = 127.0.0.1
                port = %d
                username = %s
                password = %s
                [destination]
                type = MDA_external
                path = /usr/bin/tee
                arguments = ("-a", "%s")
                allow_root_commands = true
                [options]
                read_all = false
                """.formatted(protocol.equals("pop3") ? "POP3" : "IMAP", town.server.port(protocol + "s"), MailTown.address(protocol),
                MailTown.PASSWORD, box));
        assertTrue(getmail(home).contains("3 messages") && Files.readString(box).contains("\n..two dots\n"), Files.readString(box));
        assertTrue(getmail(home).contains("0 messages"), "what was kept comes only once");
        assertEquals("3", count(protocol));
        town.deliver(protocol, "four", "later");
        assertTrue(getmail(home).contains("1 messages"));
        String all = Files.readString(box);
        for (String subject : List.of("one", "two", "three", "four"))
            assertEquals(1, all.lines().filter(l -> l.equals("Subject: " + subject)).count(), all);
        getmail(home, "--delete");
        assertEquals("0", count(protocol));
    }

    private static String getmail(Path home, String... more) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("getmail", "--rcfile", "rc", "--getmaildir", home.toString()));
        command.addAll(List.of(more));
        Program.Result r = Program.run(home, Map.of("HOME", home.toString()), "", command);
        assertEquals(0, r.exit(), r.output());
        return r.output();
    }

    private static String count(String name) throws IOException {
        return town.imap(name, "", "STATUS INBOX (MESSAGES)").replaceAll("(?s).*MESSAGES ([0-9]+).*", "$1");
    }

    /** In a terminal, by the keys a user would press: a search that the server does, a flag, a copy, a deletion. */
    @Test
    void muttSearchesFlagsCopiesAndDeletes() throws IOException {
        Program.need("mutt", "script");
        Path home = Files.createDirectories(folder.resolve("mutt"));
        for (String subject : List.of("one", "two", "three"))
            town.deliver("mutt", subject, subject.equals("two") ? "a needle" : "hay");
        Files.writeString(home.resolve("rc"), """
                set ssl_force_tls=no ssl_starttls=no ssl_verify_host=no ssl_verify_dates=no certificate_file=%s
                set imap_user=%s imap_pass="%s"
                set folder="imaps://127.0.0.1:%4$d" spoolfile="imaps://127.0.0.1:%4$d/INBOX"
                set move=no confirmappend=no delete=yes quit=yes header_cache=%5$s
                """.formatted(town.certificate(), MailTown.address("mutt"), MailTown.PASSWORD, town.server.port("imaps"),
                home.resolve("cache")));
        String keys = "<limit>=b needle<enter><tag-pattern>~A<enter><tag-prefix><flag-message><tag-prefix><copy-message>=Archive<enter>"
                + "<limit>all<enter><last-entry><delete-message><sync-mailbox><quit>";
        Program.Result r = Program.run(home, Map.of("HOME", home.toString(), "TERM", "xterm", "LC_ALL", "C.UTF-8"), "",
                List.of("script", "-qec", "mutt -n -F rc -e 'push \"" + keys + "\"'", "/dev/null"), 60);
        assertEquals(0, r.exit(), r.output());
        assertEquals("2", count("mutt"), r.output());
        String flags = town.imap("mutt", "INBOX", "FETCH 1:* (FLAGS)");
        assertTrue(flags.contains("* 2 FETCH (FLAGS (\\Flagged") && !flags.contains("* 1 FETCH (FLAGS (\\Flagged"), flags);
        assertTrue(town.imap("mutt", "Archive", "FETCH 1 (BODY.PEEK[HEADER.FIELDS (SUBJECT)])").contains("BODY[HEADER.FIELDS (SUBJECT)]"));
    }

    @Test
    void curlSpeaksImapAndPop3() throws IOException {
        Program.need("curl");
        for (String subject : List.of("one", "two", "three"))
            town.deliver("curl", subject, "hello");
        assertTrue(town.imap("curl", "INBOX", "STORE 2 +FLAGS (\\Flagged $Work)").contains("\\Flagged"));
        assertTrue(town.imap("curl", "INBOX", "SEARCH FLAGGED").contains("* SEARCH 2"));
        assertTrue(town.imap("curl", "INBOX", "UID SEARCH KEYWORD $Work SUBJECT two").contains("* SEARCH 2"));
        town.imap("curl", "", "CREATE Work");
        town.imap("curl", "INBOX", "UID MOVE 2 Work");
        assertTrue(town.imap("curl", "", "STATUS Work (MESSAGES UNSEEN)").contains("MESSAGES 1"));
        assertTrue(town.imap("curl", "", "LIST \"\" W*").contains(" Work"));
        String user = MailTown.address("curl") + ":" + MailTown.PASSWORD;
        assertTrue(Program.ok(folder, "curl", "-sSk", "-u", user, town.url("imaps") + "Work;MAILINDEX=1;SECTION=HEADER")
                .contains("Subject: two"));
        assertTrue(Program.ok(folder, "curl", "-sSk", "-u", user, town.url("pop3s"), "-X", "UIDL").lines().filter(l -> l.startsWith("2 "))
                .count() == 1);
        assertTrue(Program.ok(folder, "curl", "-sSk", "-u", user, town.url("pop3s"), "-X", "TOP 2 0").contains("Subject: three"));
        assertTrue(Program.run(folder, Map.of(), "", List.of("curl", "-sSkv", "-u", user, town.url("pop3s"), "-X", "STAT", "-I")).output()
                .contains("< +OK 2 "));
        Program.ok(folder, "curl", "-sSk", "-u", user, town.url("pop3s") + "1", "-X", "DELE", "-I");
        assertEquals("1", count("curl"));
    }

    /** By Thunderbird's own modules, over Marionette, without a window system; then another client looks. */
    @Test
    void thunderbird() throws IOException {
        Program.need("thunderbird", "python3");
        Path home = Files.createDirectories(folder.resolve("thunderbird"));
        try {
            town.script("thunderbird.py", 115, home.toString());
        } catch (IOException | AssertionError e) {
            Path kept = Files.createDirectories(Path.of(System.getProperty("posthouse.root"), "server/target/thunderbird"));
            for (String name : List.of("window.png", "thunderbird.log", "protocol.moz_log"))
                if (Files.exists(home.resolve(name)))
                    Files.copy(home.resolve(name), kept.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            throw new AssertionError(e.getMessage() + "\nits log and a picture of its window are in " + kept, e);
        }
    }
}
