package org.posthouse.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.whole.PortBase;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The verbs of the queue, on a server that runs and on one that does not. */
class QueueCommandsTest {
    @TempDir
    Path temp = Path.of(".");
    private Path dir = Path.of(".");
    private String err = "";

    private int run(StringBuilder out, String... args) {
        var o = new ByteArrayOutputStream();
        var e = new ByteArrayOutputStream();
        var all = new java.util.ArrayList<>(List.of(args));
        all.addAll(List.of("--dir", dir.toString()));
        var console = new Console(new ByteArrayInputStream("secret\n".getBytes(StandardCharsets.UTF_8)),
                new PrintStream(o, true, StandardCharsets.UTF_8), new PrintStream(e, true, StandardCharsets.UTF_8), false);
        int code = Commands.run(console, all.toArray(String[]::new));
        out.append(o.toString(StandardCharsets.UTF_8));
        err = e.toString(StandardCharsets.UTF_8);
        return code;
    }

    /** The output of a command that must end well. */
    private String queue(String... args) {
        var all = new java.util.ArrayList<>(List.of("queue"));
        all.addAll(List.of(args));
        var out = new StringBuilder();
        assertEquals(0, run(out, all.toArray(String[]::new)), err);
        return out.toString().strip();
    }

    private static List<JsonNode> json(String lines) {
        return lines.lines().map(l -> JsonMapper.shared().readTree(l)).toList();
    }

    private int base(int peer) throws Exception {
        dir = temp.resolve("mail");
        int base = PortBase.free();
        var out = new StringBuilder();
        assertEquals(0, run(out, "quickstart", "you@example.org", "--port-base", String.valueOf(base), "--listen", "127.0.0.1",
                "--password-stdin"), err);
        Path file = dir.resolve(ConfigReader.FILE);
        Files.writeString(file, Files.readString(file) + "\n[relay.routes]\n\"there.example\" = \"127.0.0.1:" + peer + "\"\n"
                + "\"else.example\" = \"127.0.0.1:" + peer + "\"\n[queue]\nconnections-per-destination = 3\n");
        return base;
    }

    private static void submit(int port, String... to) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 5000);
            socket.setSoTimeout(10_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var out = socket.getOutputStream();
            var lines = new java.util.ArrayList<>(List.of("", "EHLO client.example", "AUTH PLAIN "
                    + Base64.getEncoder().encodeToString("\0you@example.org\0secret".getBytes(StandardCharsets.US_ASCII)),
                    "MAIL FROM:<you@example.org>"));
            for (String t : to)
                lines.add("RCPT TO:<" + t + ">");
            lines.addAll(List.of("DATA", "Subject: x\r\n\r\nx\r\n."));
            for (String line : lines) {
                if (!line.isEmpty())
                    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                String reply = in.readLine();
                while (reply != null && reply.length() > 3 && reply.charAt(3) == '-')
                    reply = in.readLine();
                assertTrue(reply != null && (reply.startsWith("2") || reply.startsWith("3")), line + ": " + reply);
            }
        }
    }

    @Test
    void listsHoldsReroutesAndDropsByFilter() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING.on("RCPT", "450 4.2.1 Later"));
                ScriptedPeer other = ScriptedPeer.start(Script.ACCEPTING)) {
            int base = base(peer.port());
            try (Server server = Server.start(ConfigReader.read(dir), dir, Seams.real())) {
                submit(base + 587, "john@there.example", "mary@else.example");
                submit(base + 587, "mary@there.example");
                while (json(queue("list", "--text", "4.2.1 later", "--json")).stream().mapToInt(m -> m.path("recipients").size()).sum() < 3)
                    assertTrue(server.addresses().size() > 0);
                String why = json(queue("list", "--to-domain", "else.example", "--json")).getFirst().path("recipients").get(0).path("why")
                        .asString("");
                assertTrue(why.startsWith("next try in ") && why.contains(" after 450 4.2.1 Later"), why);
                assertEquals("hold: 2 recipients of 2 messages would change (nothing was done)",
                        queue("hold", "--to-domain", "there.example", "--dry-run"));
                assertEquals("hold: 2 recipients of 2 messages", queue("hold", "--to-domain", "there.example"));
                assertEquals(2, queue("list", "--state", "held").lines().count() - 1);
                assertEquals("route: 1 recipients of 1 messages",
                        queue("route", "--to-domain", ".example", "--recipient", "mary@else.example", "--via",
                                "127.0.0.1:" + other.port()));
                assertEquals("RCPT TO:<mary@else.example>", other.await(1).getFirst().recipients().getFirst());
                List<JsonNode> stats = json(queue("stats", "--json"));
                assertEquals("2", stats.getFirst().path("held").asString(""));
                String watch = queue("watch", "--count", "2", "--every", "100ms");
                assertTrue(watch.contains("connections in use") && watch.contains("(0/s)"), watch);
                assertEquals("drop: 0 recipients of 0 messages", queue("drop", "--from", "nobody@example.org"));
                assertEquals("drop: 0 recipients of 0 messages", queue("drop", "all", "--older-than", "1d"));
            }
            assertEquals("drop: 1 recipients of 1 messages", queue("drop", "all", "--recipient", "john@there.example", "--state", "held"));
            JsonNode left = json(queue("list", "--json")).getFirst();
            assertEquals("held by operator", left.path("recipients").get(0).path("why").asString("").substring(0, 16));
            assertEquals("release: 1 recipients of 1 messages", queue("release", left.path("id").asString("")));
            var out = new StringBuilder();
            assertEquals(64, run(out, "queue", "drop"), "without saying which");
            assertEquals(65, run(out, "queue", "route", "all", "--via", "nonsense"));
            assertEquals(65, run(out, "queue", "list", "--state", "asleep"));
            peer.script(Script.ACCEPTING);
            try (Server server = Server.start(ConfigReader.read(dir), dir, Seams.real())) {
                assertEquals("RCPT TO:<mary@there.example>", peer.await(1).getFirst().recipients().getFirst());
                assertTrue(server.addresses().size() > 0);
            }
            assertEquals("nothing waits", queue("list"));
            out.setLength(0);
            assertEquals(0, run(out, "check"), out.toString());
            assertTrue(out.toString().contains("each has an ending or is in the queue"), out.toString());
        }
    }
}
