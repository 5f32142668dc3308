package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.agent.command.Connect;
import org.posthouse.agent.command.MailCommand;
import org.posthouse.agent.command.Terminal;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.server.wiring.House;
import org.posthouse.trust.dns.Srv;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneServer;

/** {@code mail ...} with our server over real sockets, by each protocol; what it prints for programs is in golden files beside this test's resources. */
class MailCommandTest {
    private static final Path GOLDEN = Path.of(System.getProperty("posthouse.root"), "server/src/test/clients");

    @TempDir
    static Path folder;
    private static OneHouse house;

    @BeforeAll
    static void start() throws Exception {
        house = new OneHouse(folder.resolve("server"), "jmap@example.org", "imap@example.org", "bob@example.org", "hostile@example.org",
                "carol@example.org");
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("home/secret"), OneHouse.PASSWORD);
        Files.setPosixFilePermissions(folder.resolve("home/secret"), PosixFilePermissions.fromString("rw-------"));
        for (String name : List.of("jmap", "imap", "bob", "hostile", "carol"))
            assertEquals(0, mail("", "account", "add", name + "@example.org", "--name", name, "--password-file",
                    folder.resolve("home/secret").toString(), "--imap", "imap+clear://127.0.0.1:" + house.address("imap").getPort(),
                    "--pop3",
                    "pop3+clear://127.0.0.1:" + house.address("pop3").getPort(), "--smtp",
                    "smtp+clear://127.0.0.1:" + house.address("submission").getPort(), "--jmap",
                    "http://127.0.0.1:" + house.address("http").getPort() + "/.well-known/jmap").exit());
    }

    @AfterAll
    static void stop() throws IOException {
        if (house != null)
            house.close();
    }

    record Said(int exit, String out, String err) {}

    private static Said mail(String input, String... args) {
        return at(false, input, args);
    }

    private static Said at(boolean terminal, String input, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var where = new Terminal(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false, terminal, 100);
        int exit = MailCommand.run(where, Map.of("POSTHOUSE_MAIL_HOME", folder.resolve("home").toString()), InstantSource.system(),
                ZoneOffset.UTC,
                new Connect(InstantSource.system()), args);
        return new Said(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Said ok(String input, String... args) {
        Said said = mail(input, args);
        assertEquals(0, said.exit(), String.join(" ", args) + "\n" + said.out() + said.err());
        return said;
    }

    /** The id in the first column of the line with that subject, waited for. */
    private static String await(String account, String folderName, String subject) throws Exception {
        for (int i = 0; i < 300; i++) {
            for (String line : ok("", "list", folderName, "-a", account, "--protocol", "imap").out().lines().toList())
                if (line.endsWith("\t" + subject))
                    return line.substring(0, line.indexOf('\t'));
            Program.ok(folder, "sleep", "0.1");
        }
        throw new AssertionError("no " + subject + " in " + folderName + " of " + account);
    }

    /** A run of commands and what they print, with whatever differs from run to run named by its order. */
    private static final class Transcript {
        private final StringBuilder text = new StringBuilder();
        private final List<String> ids = new ArrayList<>();
        private final String protocol;

        Transcript(String protocol) {
            this.protocol = protocol;
        }

        Said run(String input, String... args) {
            List<String> all = new ArrayList<>(List.of(args));
            all.addAll(List.of("--json", "-a", protocol, "--protocol", protocol));
            Said said = mail(input, all.toArray(String[]::new));
            text.append("$ mail ").append(String.join(" ", args)).append('\n').append(said.out());
            if (!said.err().isEmpty())
                text.append("! ").append(said.err());
            if (said.exit() != 0)
                text.append("exit ").append(said.exit()).append('\n');
            return said;
        }

        String id(Said said) {
            Matcher m = Pattern.compile("\"(?:newId|id)\":\"([^\"]+)\"(?!.*\"newId\":\"[^\"])").matcher(said.out());
            assertTrue(m.find(), () -> text.toString());
            return m.group(1);
        }

        void check() throws IOException {
            String now = text.toString().replace(folder.toString(), "FOLDER");
            now = now.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME").replaceAll("127\\.0\\.0\\.1:\\d+", "HOST")
                    .replaceAll("<[0-9a-z]+\\.[^@>]+@", "<ID@")
                    // Of a trace field, whose date may be a character longer.
                    .replaceAll("(\"date\":\"TIME\",\"size\":)\\d+", "$1\"SIZE\"");
            Matcher m = Pattern.compile("\"(?:id|newId|thread|submission)\":\"([^\"]+)\"").matcher(now);
            while (m.find())
                if (!ids.contains(m.group(1)))
                    ids.add(m.group(1));
            var out = new StringBuilder();
            for (String line : now.split("\n", -1)) {
                for (int i = 0; i < ids.size(); i++)
                    line = line.startsWith("$ ")
                            ? line.replaceAll("(?<= )" + Pattern.quote(ids.get(i)) + "(?= |$)", "ID" + (i + 1))
                            : line.replace("\":\"" + ids.get(i) + "\"", "\":\"ID" + (i + 1) + "\"");
                out.append(line).append('\n');
            }
            out.setLength(out.length() - 1);
            Path golden = GOLDEN.resolve("mail-" + protocol + ".golden");
            if (Boolean.getBoolean("golden.update"))
                Files.writeString(golden, out);
            assertEquals(Files.readString(golden), out.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jmap", "imap"})
    void whatProgramsAreToldIsAsItWas(String protocol) throws Exception {
        var t = new Transcript(protocol);
        t.run("", "account", "show");
        t.run("", "folders");
        t.run("", "list");
        String own = protocol + "@example.org";
        ok("Grüße 你好\n", "compose", own, "-a", "bob", "-s", "Plan für 驿站", "--attach", write("plän.txt", "the plan") + ":text/plain");
        await(protocol, "inbox", "Plan für 驿站");
        String id = t.id(t.run("", "list"));
        t.run("", "search", "from:bob", "plan");
        t.run("", "search", "subject:nothing");
        t.run("", "search", "before:soon");
        t.run("", "read", id);
        t.run("", "attach", "list", id);
        t.run("", "attach", "save", id, "--dir", folder.toString() + "/" + protocol);
        Files.createDirectories(folder.resolve(protocol));
        t.run("", "attach", "save", id, "--dir", folder.resolve(protocol).toString());
        t.run("", "attach", "save", id, "--dir", folder.resolve(protocol).toString());
        assertEquals("the plan", Files.readString(folder.resolve(protocol + "/plän-2.txt")));
        t.run("", "flag", id, "+flagged", "+work", "-seen");
        t.run("", "undo");
        String archived = t.id(t.run("", "archive", id));
        t.run("", "list");
        t.run("", "undo");
        t.run("", "undo");
        t.run("", "list", "archive");
        id = t.id(t.run("", "list"));
        if (protocol.equals("imap"))
            assertFalse(id.equals(archived));
        t.run("", "copy", id, "Archive");
        t.run("", "undo");
        t.run("", "delete", id);
        t.run("", "list", "trash");
        t.run("", "undo");
        id = t.id(t.run("", "list"));
        t.run("", "reply", id, "-m", "Danke!");
        await("bob", "inbox", "Re: Plan für 驿站");
        t.run("", "thread", id);
        t.run("", "draft", "bob@example.org", "-s", "later", "-m", "not yet");
        t.run("", "draft", "--to", "bob@example.org", "-s", "later", "-m", "not yet");
        t.run("", "read", "nothing:1");
        t.run("", "list", "nowhere");
        t.run("", "send", "nobody@example.org");
        t.check();
    }

    /** The zone names a service in clear too, and one that is not what it says. */
    @Test
    void serversAreFoundAndOnlyGoodOnesAreTaken() throws Exception {
        Zone zone = Zone.builder().address(OneHouse.HOST, "127.0.0.1").put("_imaps._tcp.example.org", service("imaps"))
                .put("_imap._tcp.example.org", service("imap")).put("_submission._tcp.example.org", service("submission"))
                .put("_pop3s._tcp.example.org", service("imap")).build();
        String trust = SelfSigned.create(House.keys(folder.resolve("server")), List.of(OneHouse.HOST)).chain().toString();
        try (ZoneServer dns = ZoneServer.start(zone, new InetSocketAddress("127.0.0.1", 0))) {
            String at = "127.0.0.1:" + dns.address().getPort();
            Said said = ok("", "account", "add", "new@example.org", "--name", "found", "--dns", at, "--trust", trust, "--json");
            assertTrue(said.out()
                    .contains("\"imap\":\"imaps://" + OneHouse.HOST + ":" + house.address("imaps").getPort()
                            + "\",\"pop3\":null,\"smtp\":\"smtp://"
                            + OneHouse.HOST + ":" + house.address("submission").getPort() + "\""),
                    said.out() + said.err());
            assertEquals(68, mail("", "account", "add", "new@example.org", "--name", "untrusted", "--dns", at).exit());
            assertEquals(68, mail("", "account", "add", "new@nowhere.test", "--dns", at).exit());
        } finally {
            mail("", "account", "remove", "found");
        }
    }

    private static Zone.Entry service(String name) {
        return new Zone.Entry.Service(new Srv(0, 0, house.address(name).getPort(), OneHouse.HOST));
    }

    private static String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void anAnswerIsRightForItsReaders() throws Exception {
        ok("first\n", "compose", "carol@example.org", "--cc", "hostile@example.org", "-a", "bob", "-s", "threads");
        String id = await("carol", "inbox", "threads");
        ok("", "reply-all", id, "-a", "carol", "--protocol", "imap", "-m", "second");
        String answer = await("hostile", "inbox", "Re: threads");
        String raw = ok("", "read", answer, "--raw", "-a", "hostile", "--protocol", "imap").out();
        Matcher first = Pattern.compile("Message-ID: (<[^>]+>)")
                .matcher(ok("", "read", id, "--raw", "-a", "carol", "--protocol", "imap").out());
        assertTrue(first.find());
        assertTrue(raw.contains("In-Reply-To: " + first.group(1)) && raw.contains("References: " + first.group(1)), raw);
        assertTrue(raw.contains("To: bob@example.org") && raw.contains("Cc: hostile@example.org"), raw);
        assertTrue(ok("", "list", "-a", "carol", "--protocol", "imap").out().lines().anyMatch(l -> l.startsWith(id + "\tNA\t")));
        ok("", "forward", answer, "bob@example.org", "--whole", "-m", "see", "-a", "hostile", "--protocol", "imap");
        String forwarded = await("bob", "inbox", "Fwd: Re: threads");
        assertTrue(
                ok("", "attach", "list", forwarded, "-a", "bob", "--protocol", "imap").out().contains("\tmessage/rfc822\tRe_ threads.eml"));
    }

    @Test
    void sendmailsWay() throws Exception {
        Said said = mail("To: bob@example.org\nBcc: carol@example.org\nSubject: by hand\n\nhello\n.\nnot this\n", "send", "-t", "-a",
                "hostile",
                "--protocol", "imap", "-f", "hostile@example.org");
        assertEquals(0, said.exit(), said.err());
        String raw = ok("", "read", await("carol", "inbox", "by hand"), "--raw", "-a", "carol", "--protocol", "imap").out();
        assertTrue(raw.contains("From: hostile@example.org\r\n") && raw.contains("\r\nhello\r\n") && !raw.contains("not this")
                && !raw.contains("Bcc"), raw);
        assertEquals(67, mail("Subject: x\n\n", "send", "-i", "-a", "hostile").exit());
        assertEquals(67,
                mail("Subject: x\n\n", "send", "-i", "nobody@example.org", "bob@example.org", "-a", "hostile", "--protocol", "imap")
                        .exit());
    }

    @Test
    void nothingInAMessageCommandsTheTerminal() throws Exception {
        ok("To: hostile@example.org\nSubject: =?utf-8?Q?evil=1B]0;owned=07=E2=80=AEgpj?=\n\nred \u001b[31m\u009b2J\u202e\n", "send", "-t",
                "-a", "bob",
                "--protocol", "imap");
        String id = await("hostile", "inbox", "evil^[]0;owned^G<U+202E>gpj");
        for (String form : List.of("--peek", "--raw", "--headers")) {
            String shown = at(true, "", "read", id, form, "-a", "hostile", "--protocol", "imap").out();
            assertFalse(shown.chars().anyMatch(c -> c < 0x20 && c != '\n' && c != '\t' || c >= 0x80 && c < 0xa0 || c == 0x202e), shown);
        }
        assertTrue(at(true, "", "read", id, "-a", "hostile", "--protocol", "imap").out().contains("red ^[[31m<U+009B>2J<U+202E>"));
    }

    @Test
    void exitCodesSayWhatHappened() throws Exception {
        assertEquals(64, mail("", "lst").exit());
        assertEquals(64, mail("", "compose", "-a", "bob", "-m", "x").exit());
        assertEquals(78, mail("", "list", "-a", "nobody").exit());
        assertEquals(66, mail("", "read", "INBOX:9999", "-a", "bob", "--protocol", "imap").exit());
        assertEquals(66, mail("", "compose", "bob@example.org", "-m", "x", "--attach", "/nowhere", "-a", "bob").exit());
        Path wrong = Files.writeString(folder.resolve("home/wrong"), "guess");
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
        assertEquals(0, mail("", "account", "add", "bob@example.org", "--name", "wrong", "--password-file", wrong.toString(), "--imap",
                "imap+clear://127.0.0.1:" + house.address("imap").getPort()).exit());
        assertEquals(77, mail("", "list", "-a", "wrong").exit());
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-r--r--"));
        Said open = mail("", "list", "-a", "wrong");
        assertEquals(77, open.exit());
        assertEquals(1, open.err().lines().count(), open.err());
        assertEquals(0,
                mail("", "account", "add", "bob@example.org", "--name", "dead", "--password-file", folder.resolve("home/secret").toString(),
                        "--imap", "imap+clear://127.0.0.1:1").exit());
        assertEquals(75, mail("", "list", "-a", "dead").exit());
        assertEquals(69, mail("", "journey", await(), "-a", "bob", "--protocol", "imap").exit());
        for (String name : List.of("wrong", "dead"))
            assertEquals(0, mail("", "account", "remove", name).exit());
    }

    private static String await() throws Exception {
        ok("x\n", "compose", "bob@example.org", "-s", "to oneself", "-a", "bob", "--protocol", "imap");
        return await("bob", "inbox", "to oneself");
    }

    @Test
    void theTraceHidesThePassword() {
        Said said = mail("", "folders", "--trace", "-a", "bob", "--protocol", "imap");
        assertTrue(said.err().contains("imap C: ") && said.err().contains("imap S: "), said.err());
        assertFalse(said.err().contains(OneHouse.PASSWORD), said.err());
    }

    @Test
    void whatWasSentIsTakenBackWhileItHasNotLeft() throws Exception {
        ok("", "compose", "bob@example.org", "-s", "too early", "-m", "x", "--at", "1h", "-a", "carol", "--protocol", "jmap");
        ok("", "undo", "-a", "carol", "--protocol", "jmap");
        assertTrue(ok("", "list", "drafts", "-a", "carol", "--protocol", "jmap").out().contains("too early"));
        Said again = mail("", "journey", "nothing", "-a", "carol", "--protocol", "jmap");
        assertEquals(66, again.exit(), again.err());
    }

    @Test
    void mailIsFetchedOnceAndTakenAlong() throws Exception {
        ok("y\n", "compose", "hostile@example.org", "-s", "take me along", "-a", "bob", "--protocol", "imap");
        await("hostile", "inbox", "take me along");
        assertTrue(ok("", "fetch", "-a", "hostile", "--json").out().contains("\"deleted\":0"));
        assertTrue(ok("", "fetch", "-a", "hostile", "--json").out().contains("\"fetched\":0"));
        ok("", "sync", "-a", "hostile");
        Said list = ok("", "list", "-a", "hostile", "--protocol", "offline");
        assertTrue(list.out().contains("take me along"), list.out());
        String id = list.out().lines().filter(l -> l.endsWith("take me along")).findFirst().orElseThrow().split("\t")[0];
        assertTrue(ok("", "read", id, "-a", "hostile", "--protocol", "offline").out().endsWith("\n\ny\n"));
        assertTrue(ok("", "outbox", "list", "-a", "hostile", "--json").out().contains("\"state\":\"waiting\""));
        assertEquals(66, mail("", "outbox", "drop", "999", "-a", "hostile").exit());
        assertEquals(69, mail("", "account", "remove", "hostile").exit());
        ok("", "sync", "-a", "hostile");
        assertEquals("", ok("", "outbox", "list", "-a", "hostile", "--json").out());
    }
}
