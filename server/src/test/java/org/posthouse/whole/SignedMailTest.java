package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.server.command.Commands;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;
import org.posthouse.testkit.smtp.Received;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What leaves a real server is verified by Debian's python3-dkim, with the records that the server told to publish. RFC 6376, RFC 8463 */
@Timeout(120)
class SignedMailTest {
    private static final String JOHN = "john@example.org";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String VERIFY = """
            import sys, re, json, dkim
            records = json.load(open(sys.argv[1]))
            message = open(sys.argv[2], 'rb').read()
            def txt(name, timeout=5):
                value = records.get(name.decode().rstrip('.'))
                return value.encode() if value else None
            d = dkim.DKIM(message)
            for i in range(len(re.findall(rb'(?im)^dkim-signature:', message))):
                ok = d.verify(i, dnsfunc=txt)
                print(d.signature_fields[b'd'].decode(), d.signature_fields[b'a'].decode(), ok)
            """;
    private static final String BOTH = "example.org rsa-sha256 True\nexample.org ed25519-sha256 True\n";
    @TempDir
    private Path temp = Path.of(".");
    private ScriptedPeer elsewhere;
    private Server server;
    private Path dir;
    private int base;

    private record Ran(int code, String out) {}

    private Ran run(String input, String... args) {
        var out = new ByteArrayOutputStream();
        var console = new Console(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(out, true, StandardCharsets.UTF_8), false);
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--dir", dir.toString()));
        int code = Commands.run(console, all.toArray(String[]::new));
        return new Ran(code, out.toString(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void open() throws Exception {
        elsewhere = ScriptedPeer.start("127.0.0.1", 0, Script.ACCEPTING, null, "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN");
        dir = temp.resolve("mail");
        base = PortBase.free();
        Ran made = run("secret\n", "quickstart", JOHN, "--port-base", String.valueOf(base), "--listen", "127.0.0.1", "--password-stdin");
        assertEquals(0, made.code, made.out);
        assertEquals(2, made.out.lines().filter(l -> l.contains("._domainkey.example.org. IN TXT ( \"v=DKIM1; k=")).count(), made.out);
        Path file = dir.resolve("posthouse.toml");
        Files.writeString(file, Files.readString(file) + "\n[relay]\nsmart-host = \"127.0.0.1:" + elsewhere.port() + "\"\n");
        server = Server.start(ConfigReader.read(dir), dir, Seams.real());
    }

    @AfterEach
    void close() {
        server.close();
        elsewhere.close();
    }

    private List<JsonNode> keys() {
        return run("", "domain", "dkim", "example.org", "--json").out.lines().map(JsonMapper.shared()::readTree).toList();
    }

    private String verified(Received message) throws Exception {
        var records = JsonMapper.shared().createObjectNode();
        for (JsonNode key : keys())
            records.put(key.path("name").asString(), key.path("value").asString());
        Path zone = Files.writeString(temp.resolve("records.json"), records.toString());
        Path file = Files.write(temp.resolve("message.eml"), message.data());
        return Program.ok(temp, "/usr/bin/python3", "-c", VERIFY, zone.toString(), file.toString());
    }

    private Received next(int index) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (elsewhere.received().size() <= index)
            assertTrue(System.nanoTime() < end, "nothing arrives");
        return elsewhere.received().get(index);
    }

    private static void python() throws Exception {
        if (Program.run(Path.of("."), java.util.Map.of(), "", List.of("/usr/bin/python3", "-c", "import dkim, nacl")).exit() != 0)
            Program.skip("python3-dkim is not installed");
    }

    @Test
    void submissionsAndPostsVerify() throws Exception {
        python();
        // No Date, no Message-ID, odd folding and blanks: all of it is signed as it goes out.
        String text = "From: John <john@example.org>\nTo: robert@example.com,\n\t mary@example.com\nSubject:  a  b\n  c \n\n..dot\n\nend  of it \n\n\n";
        SmtpTalk.send(base + 587, JOHN, "secret", "<john@example.org>", "<robert@example.com>", text, "250");
        Received submitted = next(0);
        assertTrue(submitted.text().startsWith("DKIM-Signature: v=1; a=rsa-sha256"), submitted.text());
        assertEquals(BOTH, verified(submitted));
        assertEquals(0, run("", "list", "add", "team@example.org").code);
        assertEquals(0, run("", "list", "join", "team@example.org", "mary@example.com", "robert@example.com").code);
        assertEquals(0, run("", "list", "set", "team@example.org", "--post", "anyone").code);
        SmtpTalk.send(base + 25, "", "", "<robert@example.com>", "<team@example.org>",
                "From: robert@example.com\nTo: team@example.org\nSubject: hi\nMessage-ID: <1@example.com>\n\nhello\n", "250");
        for (int i = 1; i <= 2; i++) {
            Received post = next(i);
            assertTrue(post.text().contains("List-Unsubscribe:"), post.text());
            assertEquals(BOTH, verified(post));
        }
    }

    @Test
    void rotationOnARunningServer() throws Exception {
        assertEquals(2, keys().size());
        Ran rotated = run("", "domain", "dkim", "rotate", "example.org");
        assertTrue(rotated.out.contains("publish it; it signs as soon as it is seen"), rotated.out);
        assertEquals(List.of("active", "active", "waiting", "waiting"), keys().stream().map(k -> k.path("state").asString()).toList());
        assertEquals(64, run("", "domain", "dkim", "turn", "example.org").code);
        assertEquals(66, run("", "domain", "dkim", "example.net").code);
        assertTrue(run("", "domain", "dns", "example.org", "--json").out.contains(keys().get(3).path("value").asString()));
        // Stopped, with all of them published: what waits is seen and used.
        var zone = Zone.builder();
        for (JsonNode k : keys())
            zone.txt(k.path("name").asString(), k.path("value").asString());
        server.close();
        try (ZoneServer dns = ZoneServer.start(zone.build())) {
            Path file = dir.resolve("posthouse.toml");
            Files.writeString(file, Files.readString(file) + "\n[dns]\nservers = [\"127.0.0.1:" + dns.address().getPort() + "\"]\n");
            Ran seen = run("", "domain", "dkim", "example.org", "--json");
            assertEquals(0, seen.code, seen.out);
            assertEquals(List.of("retiring", "retiring", "active", "active"),
                    keys().stream().map(k -> k.path("state").asString()).toList());
        }
        server = Server.start(ConfigReader.read(dir), dir, Seams.real());
    }
}
