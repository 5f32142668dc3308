package org.posthouse.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;
import org.posthouse.whole.PortBase;

class CommandsTest {
    @TempDir
    Path temp = Path.of(".");

    /** What a command line came to. */
    private record Ran(int code, String out, String err) {}

    private static Ran run(String input, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        int code = Commands.run(console, args);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A folder whose ports are free. */
    private Path quickstart() throws Exception {
        Path dir = temp.resolve("mail");
        Ran ran = run("a password\n", "quickstart", "you@example.org", "--dir", dir.toString(), "--port-base",
                String.valueOf(PortBase.free()),
                "--listen", "127.0.0.1",
                "--password-stdin");
        assertEquals(0, ran.code(), ran.err());
        assertTrue(ran.out().contains("MX"), ran.out());
        assertTrue(ran.out().lines().count() <= 24, ran.out());
        assertFalse(ran.out().contains("a password"));
        return dir;
    }

    @Test
    void saysWhatIsWrongInOneLine() {
        for (String[] args : List.of(new String[]{"nonsense"}, new String[]{"account", "add", "x@example.org"}, new String[]{"serve"},
                new String[]{"journey", "--dir", temp.toString()})) {
            Ran ran = run("", args);
            assertEquals(64, ran.code(), ran.err());
            assertEquals(1, ran.err().lines().count(), ran.err());
            assertTrue(ran.err().startsWith("posthouse: "), ran.err());
        }
        assertEquals(78, run("", "serve", "--dir", temp.toString()).code());
        assertEquals(66, run("", "account", "list", "--dir", temp.resolve("nowhere").toString()).code());
        assertEquals(65, run("", "quickstart", "not an address", "--dir", temp.resolve("x").toString()).code());
        assertEquals(0, run("", "--version").code());
        assertTrue(run("", "--help").out().contains("quickstart"));
    }

    @Test
    void worksOnAStoppedServer() throws Exception {
        String dir = quickstart().toString();
        assertEquals(73, run("x\n", "quickstart", "you@example.org", "--dir", dir, "--password-stdin").code());
        assertEquals(0, run("pw\nb@example.org\nc@example.org\n", "account", "add", "a@example.org", "--dir", dir, "--password-stdin",
                "--addresses-stdin").code());
        assertEquals(5, run("", "account", "list", "--dir", dir).out().lines().count());
        assertEquals(73, run("pw\n", "account", "add", "a@example.org", "--dir", dir, "--password-stdin").code());
        assertEquals(66, run("pw\n", "account", "add", "a@elsewhere.example", "--dir", dir, "--password-stdin").code());
        assertEquals(0, run("", "account", "set", "a@example.org", "--dir", dir, "--pop", "keep", "--quota", "2G").code());
        assertEquals("{\"address\":\"a@example.org\",\"storage\":1024,\"storageUsed\":0,\"messages\":9,\"messagesUsed\":0}",
                run("", "account", "quota", "a@example.org", "--storage", "1K", "--messages", "9", "--dir", dir, "--json").out().strip());
        assertEquals("a@example.org: none of 2.0 GiB, 0 of 9 messages",
                run("", "account", "quota", "a@example.org", "--storage", "2G", "--dir", dir).out().strip());
        Ran list = run("", "account", "list", "--dir", dir, "--json");
        assertTrue(list.out().contains("{\"address\":\"a@example.org\",\"pop\":\"keep\",\"quota\":2147483648,\"role\":\"user\"}"),
                list.out());
        assertEquals(0, run("", "alias", "add", "info@example.org", "a@example.org", "b@example.org", "--dir", dir).code());
        assertTrue(run("", "alias", "list", "--dir", dir).out().contains("a@example.org, b@example.org"));
        assertEquals(0, run("", "alias", "remove", "info@example.org", "--dir", dir).code());
        assertEquals(65, run("", "domain", "remove", "example.org", "--dir", dir).code());
        assertEquals(0, run("", "domain", "add", "other.example", "--dir", dir).code());
        assertTrue(run("", "domain", "list", "--dir", dir).out().contains("other.example"));
        assertEquals(0, run("", "account", "remove", "c@example.org", "--dir", dir).code());
        assertEquals(66, run("", "account", "show", "c@example.org", "--dir", dir).code());
        assertTrue(run("", "account", "show", "a@example.org", "--dir", dir).out().contains("INBOX"));
        assertTrue(run("", "queue", "list", "--dir", dir).out().contains("nothing waits"));
        assertEquals(66, run("", "journey", "<nothing@example.org>", "--dir", dir).code());
    }

    @Test
    void talksToARunningServer() throws Exception {
        Path dir = quickstart();
        try (Server server = Server.start(ConfigReader.read(dir), dir, Seams.real())) {
            Path socket = dir.resolve("control.sock");
            if (Files.exists(socket))
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
            assertEquals(8, server.addresses().size());
            assertEquals(0, run("pw\n", "account", "add", "mary@example.org", "--dir", dir.toString(), "--password-stdin").code());
            assertTrue(run("", "account", "list", "--dir", dir.toString()).out().contains("mary@example.org"));
            Ran second = run("", "serve", "--dir", dir.toString());
            assertEquals(75, second.code());
            assertTrue(second.err().lines().filter(l -> l.startsWith("posthouse: ")).count() == 1, second.err());
            assertEquals(66, run("", "queue", "show", "0000000000001", "--dir", dir.toString()).code());
            assertEquals(65, run("", "queue", "retry", "nonsense", "--dir", dir.toString()).code());
        }
        assertFalse(Files.exists(dir.resolve("control.sock")));
        assertTrue(run("", "account", "list", "--dir", dir.toString()).out().contains("mary@example.org"));
    }

    @Test
    void theDemoSendsALetterTheWholeWay() {
        Ran ran = run("", "demo", "--once");
        assertEquals(0, ran.code(), ran.err());
        for (String part : List.of("550 5.1.1", "APOP mary@outlook.example ********", "UID FETCH", "chris@outlook.example", "relayed",
                "spf: pass", "dkim: pass", "dmarc: pass",
                "Subject: The long way to you"))
            assertTrue(ran.out().contains(part), part + "\n" + ran.out());
        assertTrue(ran.out().lines().allMatch(l -> l.length() <= 100));
    }

    @Test
    void appPasswordsOnAStoppedAndARunningServer() throws Exception {
        Path folder = quickstart();
        String dir = folder.toString();
        String[] add = {"account", "app-password", "add", "you@example.org", "Phone", "--dir", dir, "--protocols", "imap,pop3", "--expires",
                "30d", "--pop", "keep", "--leave-days", "7"};
        Ran made = run("", add);
        assertEquals(0, made.code(), made.err());
        assertTrue(made.out().matches("you@example.org/Phone  password: ([a-z2-9]{4}-){5}[a-z2-9]{4}\\R"), made.out());
        assertEquals(65, run("", add).code());
        assertEquals(64, run("", "account", "app-password", "add", "you@example.org", "x", "--dir", dir, "--protocols", "ftp").code());
        assertEquals(64, run("", "account", "app-password", "add", "you@example.org", "x", "--dir", dir, "--expires", "2001-01-01").code());
        assertEquals(66, run("", "account", "app-password", "list", "nobody@example.org", "--dir", dir).code());
        try (Server server = Server.start(ConfigReader.read(folder), folder, Seams.real())) {
            Ran listed = run("", "account", "app-password", "list", "you@example.org", "--dir", dir, "--json");
            assertTrue(listed.out().contains("\"label\":\"Phone\",\"protocols\":[\"imap\",\"pop3\"],\"pop\":\"keep\",\"leaveDays\":7"),
                    listed.out());
            assertFalse(listed.out().contains("password\""));
            assertEquals(0, run("", "account", "app-password", "remove", "you@example.org", "phone", "--dir", dir).code());
            assertEquals(66, run("", "account", "app-password", "remove", "you@example.org", "phone", "--dir", dir).code());
            assertFalse(server.addresses().isEmpty());
        }
    }
}
