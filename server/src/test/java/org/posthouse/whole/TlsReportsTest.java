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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Dialer;
import org.posthouse.server.command.Commands;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.testkit.time.VirtualClock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A day of sessions is told the day after by a running server, and what others tell is shown by commands. RFC 8460 §4 */
class TlsReportsTest {
    private static final String JOHN = "john@example.org";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path dir = Path.of(".");

    private String run(String input, String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--dir", dir.resolve("mail").toString()));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), false);
        int code = Commands.run(console, all.toArray(String[]::new));
        return (code == 0 ? "" : code + " " + err.toString(StandardCharsets.UTF_8)) + out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode awaitReport() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (;;) {
            String list = run("", "tls-report", "list", "--json");
            if (!list.isEmpty())
                return JsonMapper.shared().readTree(list.lines().findFirst().orElseThrow());
            if (System.nanoTime() > end)
                throw new AssertionError("no report arrives");
            Thread.onSpinWait();
        }
    }

    @Test
    void aDayIsToldAndRead() throws Exception {
        var clock = new VirtualClock(Instant.parse("2026-03-01T10:00:00Z"));
        try (var peer = ScriptedPeer.start(Script.ACCEPTING)) {
            // Whoever wants reports about there.example reads them here, so that what is sent comes back.
            var dns = VirtualDns.of(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1")
                    .txt("_smtp._tls.there.example", "v=TLSRPTv1; rua=mailto:tls@example.org"));
            int base = PortBase.free();
            run("secret\n", "quickstart", JOHN, "--port-base", String.valueOf(base), "--listen", "127.0.0.1", "--password-stdin");
            run("secret\n", "account", "add", "tls@example.org", "--password-stdin");
            Path mail = dir.resolve("mail");
            Path file = mail.resolve("posthouse.toml");
            Files.writeString(file, Files.readString(file) + "\n[relay]\nport = " + peer.port()
                    + "\n[tls-report]\ncontact = \"tls@example.org\"\norganization = \"Here\"\n");
            try (Server _ = Server.start(ConfigReader.read(mail), mail, new Seams(clock, clock, Dialer.direct(), dns))) {
                assertEquals("no reports have arrived\n", run("", "tls-report", "list"));
                assertTrue(run("", "tls-report", "show", "nothing").startsWith("66 "));
                for (int i = 0; i < 2; i++)
                    SmtpTalk.send(base + 587, JOHN, "secret", "<" + JOHN + ">", "<mary@there.example>", "Subject: hello\n\nx\n", "250");
                peer.await(2, PATIENCE);
                clock.advance(Duration.ofHours(20));
                JsonNode listed = awaitReport();
                assertEquals("Here", listed.path("organization").asString());
                assertEquals("tls@example.org", listed.path("from").asString());
                assertEquals("2026-03-01T00:00:00Z", listed.path("start").asString());
                String id = listed.path("id").asString();
                assertTrue(run("", "tls-report", "list").contains(id));
                JsonNode shown = JsonMapper.shared().readTree(run("", "tls-report", "show", id, "--json"));
                assertEquals("there.example", shown.at("/policies/0/domain").asString(), shown.toString());
                assertEquals("no-policy-found", shown.at("/policies/0/type").asString(), shown.toString());
                assertEquals(peer.connections(), shown.at("/policies/0/failures").asInt(), shown.toString());
                assertEquals("starttls-not-supported", shown.at("/policies/0/details/0/result").asString(), shown.toString());
                assertTrue(run("", "tls-report", "show", id).contains("there.example (no-policy-found)"), id);
                // The day has been told once and for all.
                clock.advance(Duration.ofHours(3));
                assertEquals(1, run("", "tls-report", "list", "--json").lines().count());
            }
            // The same on a server that stands still.
            assertEquals(1, run("", "tls-report", "list", "--json").lines().count());
        }
    }
}
